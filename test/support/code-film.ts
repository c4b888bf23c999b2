import { writeFileSync } from 'node:fs'
import { encodeQR } from 'qr'

const [width, height] = [640, 480]
/** Pixels of one square of a code. */
const scale = 8

/** A film in which a code is held still before the camera (YUV4MPEG2, which Chromium takes in place of a camera). */
export const codeFilm = (path: string, text: string): void => {
  const code = encodeQR(text, 'raw', { border: 4 })
  const light = Buffer.alloc(width * height, 200)
  const left = Math.floor((width - code.length * scale) / 2)
  const top = Math.floor((height - code.length * scale) / 2)
  for (const [y, row] of code.entries()) {
    for (const [x, dark] of row.entries()) {
      for (let line = 0; line < scale; line += 1) {
        const from = (top + y * scale + line) * width + left + x * scale
        light.fill(dark ? 20 : 235, from, from + scale)
      }
    }
  }
  const grey = Buffer.alloc((width * height) / 2, 128)
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, grey])
  writeFileSync(
    path,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]),
  )
}

/** A picture of a code, as a GIF. */
export const codePicture = (text: string): Buffer => Buffer.from(encodeQR(text, 'gif', { scale: 6 }))
