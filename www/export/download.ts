/** Files that the browser saves. */

/** Pixels of the PNG a pixel of the SVG: sharp in print. */
const SCALE = 3;
/** No browser draws a larger canvas reliably. */
const LONGEST = 8192;

/**
 * @param name with its ending
 */
export function download(name: string, content: string | Blob | Uint8Array, type: string) {
  const blob = content instanceof Blob ? content : new Blob([content as BlobPart], { type });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; the file would otherwise stay in memory.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * @returns a PNG
 */
export async function rasterised(svg: string): Promise<Blob> {
  const image = new Image();
  // The page's content security policy takes images from data: addresses, not from blob: ones.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(SCALE, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the browser made no PNG of it'))),
      'image/png',
    );
  });
}
