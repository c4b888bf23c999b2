const units = ['B', 'KB', 'MB'] as const

/** 1.4 MB */
export const sizeText = (bytes: number): string => {
  const step = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2
  return `${(bytes / 1024 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`
}

/** Bytes in base64 as a blob. */
export const toBlob = (base64: string, mediaType: string): Blob => {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.codePointAt(index) ?? 0
  return new Blob([bytes], { type: mediaType })
}

/** Offers a file for saving. It is never opened: its type is that of mere bytes. */
export const saveFile = ({ name, data }: { readonly name: string; readonly data: string }): void => {
  const url = URL.createObjectURL(toBlob(data, 'application/octet-stream'))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

/** A file that somebody chose, in base64. */
export const readBase64 = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      const text = typeof reader.result === 'string' ? reader.result : ''
      resolve(text.slice(text.indexOf(',') + 1))
    })
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')))
    reader.readAsDataURL(file)
  })
