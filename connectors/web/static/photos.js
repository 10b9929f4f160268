// Makes a chosen photo fit to send.

export const MAX_EDGE = 1600;
const QUALITY = 0.85;
const KEEP_BELOW_BYTES = 1024 * 1024;

export class PhotoError extends Error {}

// Return the photo as JPEG with at most 1600 px, or a small PNG (a screenshot) as it is. Drawing
// it anew also drops what the camera wrote into it, such as the place.
export async function prepare(file) {
  if (file.type && !file.type.startsWith("image/")) throw new PhotoError("notAPhoto");
  const picture = await decode(file);
  const edge = Math.max(picture.width, picture.height);
  if (file.type === "image/png" && edge <= MAX_EDGE && file.size <= KEEP_BELOW_BYTES) return file;
  const scale = Math.min(1, MAX_EDGE / edge);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close?.();
  return encode(canvas);
}

async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new PhotoError("unreadable");
  }
}

function encode(canvas) {
  return new Promise((resolve, reject) => {
    const done = (blob) => (blob ? resolve(blob) : reject(new PhotoError("unreadable")));
    canvas.toBlob(done, "image/jpeg", QUALITY);
  });
}
