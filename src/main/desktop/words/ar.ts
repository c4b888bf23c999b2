import type { DesktopWords } from './words.ts'

/** A count of messages, in the form that Arabic has for it. */
const messagesText = (messages: number, kind: string): string => {
  if (messages === 1) return `رسالة ${kind}`
  if (messages === 2) return `رسالتان ${kind}`
  const lastTwo = messages % 100
  return lastTwo >= 3 && lastTwo <= 10 ? `${messages} رسائل ${kind}` : `${messages} رسالة ${kind}`
}

/** What the app says outside of its window, in Arabic. */
export const ar: DesktopWords = {
  appName: 'Landline',
  newMessage: 'رسالة جديدة',
  newMessages: (messages) => messagesText(messages, 'جديدة'),
  request: 'شخص جديد يودّ مراسلتك',
  transaction: 'دفعة',
  unsupported: 'رسالة لا يستطيع هذا الإصدار عرضها',
  titleWithCount: (title, messages) => `${title} (${messages})`,
  inGroup: (sender, group) => `${sender} في ${group}`,
  reply: 'ردّ',
  markRead: 'تحديد كمقروءة',

  trayOpen: 'فتح Landline',
  trayUnread: (messages) => messagesText(messages, 'غير مقروءة'),
  trayNothing: 'لا جديد',
  trayMute: 'إيقاف الإشعارات مؤقتًا',
  trayMuteHour: 'لساعة',
  trayMuteNight: 'لثماني ساعات',
  trayMuteDay: 'ليوم',
  trayMuted: 'الإشعارات متوقفة مؤقتًا',
  trayUnmute: 'استئناف الإشعارات',
  trayHost: 'استضافة مُرحِّل',
  trayStopHosting: 'إيقاف الاستضافة',
  lockNow: 'اقفل الآن',
  quit: 'إنهاء Landline',

  openTitle: (host) => `فتح ${host}؟`,
  openText: (href) => `يقود هذا الرابط خارج Landline، إلى:\n${href}`,
  open: 'فتح',
  cancel: 'إلغاء',

  tryAgain: 'إعادة المحاولة',
  windowFails: 'نافذة Landline تتعطل مرارًا',
  windowFailsText:
    'ما زالت الرسائل تُستقبل وتُرسل، ولم يضِع شيء. أعد المحاولة أو أنهِ التطبيق؛ وفي السجل ضمن الإعدادات المزيد.',

  undo: 'تراجع',
  redo: 'إعادة',
  cut: 'قص',
  copy: 'نسخ',
  paste: 'لصق',
  selectAll: 'تحديد الكل',
  copyLink: 'نسخ عنوان الرابط',
  noSuggestions: 'لا اقتراحات',
  addToDictionary: 'إضافة إلى القاموس',
  newConversation: 'محادثة جديدة',
  menuFile: 'ملف',
  menuEdit: 'تحرير',
  menuView: 'عرض',
  menuHelp: 'مساعدة',
  menuClose: 'إغلاق النافذة',
  menuSettings: 'الإعدادات',
  menuAbout: 'حول Landline',
  menuHide: 'إخفاء Landline',
  menuHideOthers: 'إخفاء غيره',
  menuShowAll: 'إظهار الكل',
  menuActualSize: 'الحجم الأصلي',
  menuZoomIn: 'تكبير',
  menuZoomOut: 'تصغير',
  menuFullScreen: 'ملء الشاشة',
  menuShortcuts: 'اختصارات لوحة المفاتيح',
  menuNetwork: 'الشبكة',

  failsAgain: 'يتعطل Landline مرارًا وسينتهي الآن. لم يضِع شيء مما كُتب. وفي سجلّه المزيد.',
}
