import { filePartBytes } from '../../shared/contract.ts'
import type { MessageId } from '../../shared/model/ids.ts'
import { locale } from '../i18n/language.ts'
import type { AppStore } from './store.ts'

const units = ['B', 'KB', 'MB', 'GB'] as const

const whole = new Intl.NumberFormat(locale)
const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** 1.4 MB, or 1,4 MB where that is how it is written. */
export const sizeText = (bytes: number): string => {
  const step = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : bytes < 1024 ** 3 ? 2 : 3
  const text = (step === 0 ? whole : tenths).format(bytes / 1024 ** step)
  return `${text} ${units[step]}`
}

/** Bytes in base64 as a blob. */
const toBlob = (base64: string, mediaType: string): Blob => {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.codePointAt(index) ?? 0
  return new Blob([bytes], { type: mediaType })
}

/** Gives the app a file piece by piece. @returns what it is called until it is sent */
export const giveFile = async (store: AppStore, file: Blob): Promise<string> => {
  const { upload } = await store.call('files.begin', { bytes: file.size })
  for (let offset = 0; offset < file.size; offset += filePartBytes) {
    const data = await readBase64(file.slice(offset, offset + filePartBytes))
    await store.call('files.append', { upload, data })
  }
  return upload
}

/** Brings a file of a message here, and reads it piece by piece. */
export const takeFile = async (
  store: AppStore,
  id: MessageId,
  index: number,
  type: string,
): Promise<Blob> => {
  const { bytes } = await store.call('messages.fetchFile', { id, index })
  const parts: Blob[] = []
  for (let offset = 0; offset < bytes; offset += filePartBytes) {
    const { data } = await store.call('messages.filePart', { id, index, offset, bytes: filePartBytes })
    parts.push(toBlob(data, type))
  }
  return new Blob(parts, { type })
}

/** Offers a file for saving. It is never opened: its type is that of mere bytes. */
export const saveFile = (name: string, bytes: Blob): void => {
  const url = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

/** A file that somebody chose, in base64. */
export const readBase64 = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      const text = typeof reader.result === 'string' ? reader.result : ''
      resolve(text.slice(text.indexOf(',') + 1))
    })
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')))
    reader.readAsDataURL(file)
  })
