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

  backup: 'Backup',
  backupText:
    'One encrypted file with your messages, people, files, settings and recovery phrase. Restored on another computer, it is a new device of your account.',
  backupMake: 'Back up…',
  backupTitle: 'Back up everything',
  backupPassphrase: 'Passphrase for this backup',
  backupPassphraseHint:
    'At least 8 characters. Without it nobody can open the backup, not even you: keep it apart from the file.',
  backupAgain: 'The same once more',
  backupDiffers: 'These are not the same.',
  backupDo: 'Back up',
  copiesOn: 'Make a copy every day',
  copiesHint:
    'While Landline runs, under a passphrase of their own. The newest are kept, older ones are removed.',
  copiesTitle: 'Automatic copies',
  copiesStart: 'Turn on',
  copiesKeep: 'How many are kept',
  copiesCount: (count: number) => (count === 1 ? 'The newest' : `The newest ${count}`),
  copiesWhere: 'Where',
  copiesInProfile: 'Beside the messages: a disk that fails takes both.',
  copiesChoose: 'Choose a folder…',
  copiesBack: 'Beside the messages',
  copiesNow: 'Make one now',
  copiesMade: (when: string, count: number) =>
    `Last copy: ${when}. ${count === 1 ? '1 copy is kept.' : `${count} copies are kept.`}`,
  copiesNone: 'No copy was made yet.',
  copiesTrouble: (reason: string) => `The last copy could not be made. ${reason}`,
  welcomeBackup: 'Restore from a backup',
  restoreBackupTitle: 'Restore from a backup',
  restoreBackupText:
    'Choose the file, and enter the passphrase that was chosen when it was made. This computer becomes a new device of your account.',
  chooseBackup: 'Choose the file…',
  backupFile: 'Backup',
  backupChosen: (name: string, size: string, when: string) => `${name}, ${size}, made ${when}`,
  givingBackup: (percent: number) => `Reading the file… ${percent} %`,
  backupPassphraseAsked: 'Passphrase of the backup',
  protectHere: 'Passphrase for this computer (optional)',
  restoreBackupWaits:
    'What was waiting to be sent when the backup was made is shown as not sent. You decide whether to try it again.',
}
