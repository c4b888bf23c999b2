import { isPicture, maximumPictureBytes, pictureSide } from '../../shared/model/picture.ts'

const qualities = [0.86, 0.75, 0.6, 0.45, 0.3] as const

/**
 * Makes a picture of oneself out of one that somebody chose: the middle of it, square and small.
 *
 * @returns a still WebP in base64
 * @throws Error when it is no picture that this browser reads
 */
export const ownPictureFrom = async (file: Blob): Promise<string> => {
  const image = await createImageBitmap(file)
  try {
    const canvas = document.createElement('canvas')
    canvas.width = pictureSide
    canvas.height = pictureSide
    const context = canvas.getContext('2d', { alpha: false })
    if (!context) throw new Error('There is nothing to draw on.')
    const side = Math.min(image.width, image.height)
    const [left, top] = [(image.width - side) / 2, (image.height - side) / 2]
    context.imageSmoothingQuality = 'high'
    context.fillStyle = '#fff'
    context.fillRect(0, 0, pictureSide, pictureSide)
    context.drawImage(image, left, top, side, side, 0, 0, pictureSide, pictureSide)
    for (const quality of qualities) {
      const bytes = await webpOf(canvas, quality)
      if (bytes.length <= maximumPictureBytes && isPicture(bytes)) return base64Of(bytes)
    }
    throw new Error('It does not become small enough.')
  } finally {
    image.close()
  }
}

const webpOf = (canvas: HTMLCanvasElement, quality: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => {
        if (blob) blob.arrayBuffer().then((buffer) => resolve(new Uint8Array(buffer)), reject)
        else reject(new Error('It could not be drawn.'))
      },
      'image/webp',
      quality,
    )
  })

const base64Of = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
