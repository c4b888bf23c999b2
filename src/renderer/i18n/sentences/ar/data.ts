import type { Sentences } from '../translate.ts'

/** What the app says of data on the disk, backups and new versions. */
export const data: Sentences = {
  // القرص.
  'The disk is full.': 'القرص ممتلئ.',
  'The disk is full. Nothing was lost; make room on it and try again.':
    'القرص ممتلئ. لم يضع شيء؛ أفرغ بعض المساحة وحاول مجددًا.',
  'The disk is full. Make room on it and try again; nothing was changed.':
    'القرص ممتلئ. أفرغ بعض المساحة وحاول مجددًا؛ لم يتغيّر شيء.',
  'There is not enough room on this disk. Nothing was changed.':
    'لا توجد مساحة كافية على هذا القرص. لم يتغيّر شيء.',
  'The disk does not let the files of this account be read or written. Nothing was changed. See that it is there, whole and writable, and try again.':
    'لا يسمح القرص بقراءة ملفات هذا الحساب أو كتابتها. لم يتغيّر شيء. تأكد أنه موجود وسليم وقابل للكتابة، وحاول مجددًا.',
  'The disk does not let the messages be read or written. Nothing was changed. See that it is there, whole and writable, and try again.':
    'لا يسمح القرص بقراءة الرسائل أو كتابتها. لم يتغيّر شيء. تأكد أنه موجود وسليم وقابل للكتابة، وحاول مجددًا.',
  'Another program is using the message database. Close it and try again.':
    'يستخدم برنامج آخر قاعدة بيانات الرسائل. أغلقه وحاول مجددًا.',
  'The messages cannot be opened: their file is damaged, missing, or belongs to another key. It was left as it is. Put back a copy of it, restore a backup, or start anew with your recovery phrase.':
    'لا يمكن فتح الرسائل: ملفها تالف أو مفقود أو يخص مفتاحًا آخر. تُرك كما هو. أعد نسخة منه إلى مكانه، أو استعد نسخة احتياطية، أو ابدأ من جديد بعبارة الاسترداد.',
  'These messages were kept by a newer version of Landline. Install that version, or a later one, to open them.':
    'حفظ هذه الرسائل إصدارٌ أحدث من Landline. ثبّت ذلك الإصدار أو ما بعده لفتحها.',

  // النسخ الاحتياطية والنسخ التلقائية.
  'This file was not begun, or is not what it was said to be. Choose it again.':
    'لم يبدأ هذا الملف، أو ليس ما قيل إنه هو. اختره من جديد.',
  'Choose the backup first.': 'اختر النسخة الاحتياطية أولًا.',
  'This file is not a backup of Landline. Choose another one.':
    'هذا الملف ليس نسخة احتياطية من Landline. اختر غيره.',
  'That is not the passphrase of this backup. It is the one that was chosen when it was made.':
    'ليست هذه عبارة مرور هذه النسخة الاحتياطية. هي التي اختيرت عند صنعها.',
  'This backup is damaged: something in it is missing or was changed. Nothing was restored. Use another copy of it.':
    'هذه النسخة الاحتياطية تالفة: شيء منها مفقود أو غُيّر. لم يُستعد شيء. استخدم نسخة أخرى منها.',
  'This backup was made by a newer version of Landline. Install that version, or a later one, to restore it.':
    'صنع هذه النسخة الاحتياطية إصدارٌ أحدث من Landline. ثبّت ذلك الإصدار أو ما بعده لاستعادتها.',
  'Choose a passphrase for the copies first.': 'اختر عبارة مرور للنسخ أولًا.',
  'Automatic copies are turned off.': 'النسخ التلقائية متوقفة.',
  'The copy was stopped.': 'أُوقف النسخ.',
  'This was waiting to be sent when the backup was made. If it did not arrive, try again: whoever has it already sees it once.':
    'كانت هذه تنتظر الإرسال حين صُنعت النسخة الاحتياطية. إن لم تصل فحاول مجددًا: من وصلته من قبل يراها مرة واحدة.',
  'Something else is being done with your data. Wait for it, or stop it.':
    'يجري الآن عمل آخر على بياناتك. انتظره أو أوقفه.',
  'That was stopped.': 'أُوقف هذا.',

  // حيث تُقرأ الملفات وتُكتب.
  'That file or folder does not let itself be used. Choose another one.':
    'لا يمكن استخدام هذا الملف أو المجلد. اختر غيره.',
  'There is no such file or folder any more.': 'لم يعد هذا الملف أو المجلد موجودًا.',
  'Say which: give a path.': 'قل أيها: أعطِ مسارًا.',
  'Say where: give a path.': 'قل أين: أعطِ مسارًا.',
  'This window cannot choose a file or folder by itself.':
    'لا تستطيع هذه النافذة أن تختار ملفًا أو مجلدًا بنفسها.',
  'A window does not name paths: its user is asked.': 'لا تسمّي النافذة مسارات: يُسأل من يستخدمها.',
  'Nothing can be saved from here.': 'لا يمكن حفظ شيء من هنا.',
  'This window cannot show folders. It is this one: {0}': 'لا تستطيع هذه النافذة عرض المجلدات. المجلد هو: {0}',
  'Files cannot be dragged out of this window.': 'لا يمكن سحب الملفات من هذه النافذة.',

  // الإصدارات الجديدة.
  'Looking for new versions is turned off.': 'البحث عن إصدارات جديدة متوقف.',
  'This app does not bring new versions by itself.': 'لا يجلب هذا التطبيق الإصدارات الجديدة بنفسه.',
  'No new version has been found.': 'لم يُعثر على إصدار جديد.',
  'No new version has been fetched.': 'لم يُجلب إصدار جديد.',
  'The place where new versions are kept cannot be reached, or has none. Check the network, and try again later.':
    'لا يمكن الوصول إلى مكان الإصدارات الجديدة، أو ليس فيه شيء. تحقق من الشبكة وحاول لاحقًا.',
  'This build names no place for new versions that can be trusted.':
    'لا تذكر هذه الحزمة مكانًا موثوقًا للإصدارات الجديدة.',
  'Landline may not replace its own file where it lies. Put the file somewhere you may write, or fetch the new version yourself.':
    'لا يُسمح لـ Landline أن يستبدل ملفه حيث هو. ضع الملف في مكان يمكنك الكتابة فيه، أو اجلب الإصدار الجديد بنفسك.',
  'What was offered as a new version is not signed by the makers of Landline, or was changed on its way. Nothing was installed.':
    'ما عُرض كإصدار جديد ليس موقّعًا من صانعي Landline، أو غُيّر في الطريق. لم يُثبَّت شيء.',
}
