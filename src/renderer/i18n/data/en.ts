import { numberText } from '../language.ts'

/** Words about what is kept on this computer: storage, copies, locking, and what stands in the way of opening it. */
export const data = {
  storage: 'Storage',
  storageTotal: (size: string) => `Landline takes ${size} on this computer.`,
  storageMeasuring: 'Measuring…',
  storageParts: {
    messages: 'Messages',
    files: 'Pictures and files',
    free: 'Free, used again for what comes',
    xmtp: 'XMTP’s own databases',
    relay: 'The relay hosted here',
    logs: 'Logs',
    copies: 'Automatic copies',
    other: 'Everything else',
  },
  storageLargest: 'What takes the most',
  storageConversation: (messages: number, files: number) =>
    `${messages === 1 ? '1 message' : `${numberText(messages)} messages`}, ${files === 1 ? '1 file' : `${numberText(files)} files`}`,
  storageUnknown: 'A conversation that is not shown',
  clearMedia: 'Remove files…',
  clearMediaTitle: 'Remove files from this computer',
  clearMediaText:
    'The messages stay, and say that their file was removed here. A file can be had again only while it is still where it came from: other people’s copies and your other devices are not touched.',
  clearMediaOf: 'Of',
  everything: 'All conversations',
  clearMediaAge: 'Which',
  clearMediaAges: {
    0: 'All of them',
    30: 'Older than a month',
    90: 'Older than three months',
    365: 'Older than a year',
  },
  clearMediaDo: 'Remove',
  clearMediaNothing: 'There was nothing to remove.',
  clearMediaDone: (files: number, size: string) =>
    `${files === 1 ? '1 file' : `${numberText(files)} files`} removed, ${size} free again.`,
  exportData: 'Export…',
  exportTitle: 'Export messages',
  exportText:
    'Saves the messages as JSON, which people and programs can read. It is not encrypted: whoever gets the file reads everything in it.',
  exportDo: 'Export',
  savedAt: (path: string) => `Saved: ${path}`,
  savedByBrowser: 'Your browser is saving it.',
  working: (percent: number) => `Working… ${percent} %`,
  stop: 'Stop',
  fileRemoved: 'Removed from this computer to make room; it can be fetched while it is still there.',
  fileGone: 'Removed from this computer to make room. Ask for it to be sent again.',
}
