import { numberText } from '../language.ts'
import type { Words } from '../words.ts'
import type { data as english } from './en.ts'

export const data: Pick<Words, keyof typeof english> = {
  storage: 'التخزين',
  storageTotal: (size) => `تشغل Landline مساحة ${size} على هذا الحاسوب.`,
  storageMeasuring: 'جارٍ القياس…',
  storageParts: {
    messages: 'الرسائل',
    files: 'الصور والملفات',
    free: 'مساحة حرة تُستعمل لما يأتي',
    xmtp: 'قواعد بيانات XMTP',
    relay: 'المرحّل المستضاف هنا',
    logs: 'السجلات',
    copies: 'النسخ التلقائية',
    other: 'كل ما عدا ذلك',
  },
  storageLargest: 'ما يشغل أكبر مساحة',
  storageConversation: (messages, files) => `الرسائل: ${numberText(messages)}، الملفات: ${numberText(files)}`,
  storageUnknown: 'محادثة غير معروضة',
  clearMedia: 'إزالة ملفات…',
  clearMediaTitle: 'إزالة ملفات من هذا الحاسوب',
  clearMediaText:
    'تبقى الرسائل وتذكر أن ملفها أزيل من هنا. لا يمكن جلب الملف من جديد إلا ما دام موجودًا حيث كان: نسخ الآخرين وأجهزتك الأخرى لا تتأثر.',
  clearMediaOf: 'من',
  everything: 'كل المحادثات',
  clearMediaAge: 'أي الملفات',
  clearMediaAges: {
    0: 'كلها',
    30: 'الأقدم من شهر',
    90: 'الأقدم من ثلاثة أشهر',
    365: 'الأقدم من سنة',
  },
  clearMediaDo: 'إزالة',
  clearMediaNothing: 'لم يكن هناك ما يُزال.',
  clearMediaDone: (files, size) => `أزيلت ملفات عددها ${numberText(files)}، وعادت مساحة ${size} حرة.`,
  exportData: 'تصدير…',
  exportTitle: 'تصدير الرسائل',
  exportText:
    'يحفظ الرسائل بصيغة JSON التي يقرؤها الناس والبرامج. الملف غير مشفّر: من يحصل عليه يقرأ كل ما فيه.',
  exportDo: 'تصدير',
  savedAt: (path) => `حُفظ: ${path}`,
  savedByBrowser: 'متصفحك يحفظه الآن.',
  working: (percent) => `جارٍ العمل… ${percent}٪`,
  stop: 'إيقاف',
  fileRemoved: 'أزيل من هذا الحاسوب لتوفير المساحة، ويمكن جلبه ما دام هناك.',
  fileGone: 'أزيل من هذا الحاسوب لتوفير المساحة. اطلب إرساله من جديد.',
}
