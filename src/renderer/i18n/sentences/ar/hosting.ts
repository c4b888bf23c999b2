import type { Sentences } from '../translate.ts'

/** What the app says of a relay to its host and its guests. */
export const hosting: Sentences = {
  // بدء الاستضافة ومن يخلفها.
  'The relay did not start.': 'لم يبدأ المُرحِّل.',
  'No relay is hosted here. Start one first.': 'لا يُستضاف مُرحِّل هنا. ابدأ واحدًا أولًا.',
  'There is no relay that came with a backup and could be hosted here.':
    'لا يوجد مُرحِّل جاء مع نسخة احتياطية ويمكن استضافته هنا.',
  'This relay runs on another computer. Stop it there first: of two the same, each would have a part of the people.':
    'يعمل هذا المُرحِّل على حاسوب آخر. أوقفه هناك أولًا: لو وُجد اثنان مثله لصار لكل منهما جزء من الناس.',
  'Port {0} is in use by another program. Choose another one, or leave it to Landline.':
    'المنفذ {0} يستخدمه برنامج آخر. اختر غيره، أو اترك الاختيار لـ Landline.',
  'Port {0} is in use by another program. Choose another one.': 'المنفذ {0} يستخدمه برنامج آخر. اختر غيره.',
  'Port {0} is reserved by the system. Choose one above 1023.':
    'المنفذ {0} محجوز للنظام. اختر منفذًا أكبر من 1023.',
  'This machine has no port left that a relay could have.': 'لم يبقَ في هذا الحاسوب منفذ يصلح لمُرحِّل.',
  'This machine does not have the address that the relay should use.':
    'ليس لهذا الحاسوب العنوان الذي يُفترض أن يستخدمه المُرحِّل.',
  "The relay's database is damaged, or belongs to another account. It was left as it is; move it away to host anew.":
    'قاعدة بيانات المُرحِّل تالفة، أو تخص حسابًا آخر. تُركت كما هي؛ انقلها بعيدًا لتستضيف من جديد.',
  'You cannot ban yourself from your own relay.': 'لا يمكنك أن تمنع نفسك من مُرحِّلك.',
  'You host this relay. Name others who will when it is gone.':
    'أنت تستضيف هذا المُرحِّل. سمِّ غيرك ليستضيف حين يغيب.',
  'Somebody whom you banned cannot host when this relay is gone.':
    'من منعته لا يمكنه أن يستضيف حين يغيب هذا المُرحِّل.',
  'That relay is there again, or somebody else hosts in its place.':
    'عاد هذا المُرحِّل، أو يستضيف غيرك بدلًا منه.',
  'A relay has at most {0} successors.': 'يمكن تسمية {0} على الأكثر لاستضافة المُرحِّل بعد غيابه.',
  'A relay has at most 5 successors.': 'يمكن تسمية 5 على الأكثر لاستضافة المُرحِّل بعد غيابه.',
  'The host of this relay has not named you as a successor.': 'لم يسمّك مضيف هذا المُرحِّل لتستضيف بعده.',
  'That offer is not yours, or not for this relay.': 'ليس هذا العرض لك، أو ليس لهذا المُرحِّل.',
  'A relay cannot be its own successor.': 'لا يمكن للمُرحِّل أن يخلف نفسه.',

  // من يُسمح له بالدخول.
  'A passcode has at least 8 characters. Four random words are better.':
    'في كلمة المرور 8 أحرف على الأقل. أربع كلمات عشوائية أفضل.',
  'Only people whom its host has named can join this relay. Give the host your address.':
    'لا ينضم إلى هذا المُرحِّل إلا من سمّاه مضيفه. أعطِ المضيف عنوانك.',
  'This relay asks for a passcode. Its host can tell you.':
    'يطلب هذا المُرحِّل كلمة مرور. يستطيع مضيفه أن يخبرك بها.',
  'That is not the passcode of this relay.': 'ليست هذه كلمة مرور هذا المُرحِّل.',
  'Too many wrong passcodes came from your machine. Try again in {0} seconds.':
    'جاءت من حاسوبك كلمات مرور خاطئة كثيرة. حاول مجددًا بعد {0} ثانية.',
  'The relay could not verify who you are.': 'لم يستطع المُرحِّل التحقق من هويتك.',
  'This device was taken away from its account.': 'سُحب هذا الجهاز من حسابه.',
  'Too many of your devices are connected to this relay.': 'عدد كبير جدًا من أجهزتك متصل بهذا المُرحِّل.',
  'You are going too fast for this relay.': 'هذا أسرع مما يحتمله هذا المُرحِّل.',

  // ما لا يأخذه المُرحِّل أو لا يجده.
  "The disk of the relay's host is full. The message was not taken.":
    'قرص مضيف المُرحِّل ممتلئ. لم تؤخذ الرسالة.',
  "The disk of the relay's host is full. The file was not taken.": 'قرص مضيف المُرحِّل ممتلئ. لم يؤخذ الملف.',
  'The relay could not store the message.': 'لم يستطع المُرحِّل حفظ الرسالة.',
  'This relay takes files of at most {0} MB.': 'يأخذ هذا المُرحِّل ملفات لا يتجاوز حجمها {0} ميغابايت.',
  'Too many of your files are on their way through this relay already.':
    'ملفات كثيرة لك في الطريق عبر هذا المُرحِّل بالفعل.',
  'This relay has no room for more files at the moment.': 'لا مكان في هذا المُرحِّل لملفات أخرى الآن.',
  'Too many pieces of files at once for this relay.': 'أجزاء ملفات كثيرة دفعة واحدة على هذا المُرحِّل.',
  'The relay does not have this file, or not any more.': 'ليس هذا الملف عند المُرحِّل، أو لم يعد عنده.',
  'This file is being sent by somebody else.': 'يرسل هذا الملف شخص آخر.',
  'You are in too many rooms of this relay.': 'أنت في غرف كثيرة جدًا من هذا المُرحِّل.',
  'This relay has as many rooms as its host allows.': 'في هذا المُرحِّل من الغرف ما يسمح به مضيفه.',
  'You are not in this chat.': 'لست في هذه المحادثة.',
  'A direct message goes to its two members only.': 'لا تذهب الرسالة المباشرة إلا إلى طرفيها.',
  'Your devices change too often for this relay.': 'تتغيّر أجهزتك أكثر مما يحتمله هذا المُرحِّل.',
  'You are asking for keys too fast for this relay.': 'تطلب المفاتيح أسرع مما يحتمله هذا المُرحِّل.',
  'A list of devices is published by its own account.': 'قائمة الأجهزة ينشرها حسابها نفسه.',
  'Keys are published by the device that they belong to.': 'المفاتيح ينشرها الجهاز الذي تخصه.',

  // ما لا يفهمه المُرحِّل.
  'The relay could not do that.': 'لم يستطع المُرحِّل ذلك.',
  'Register first.': 'سجّل أولًا.',
  'This connection has registered already.': 'سبق تسجيل هذا الاتصال.',
  'The registration was not understood.': 'لم يُفهم التسجيل.',
  'There is no such event.': 'لا يوجد حدث كهذا.',
  'That was not understood.': 'لم يُفهم ذلك.',
  'Too much waited for a client that does not read.': 'انتظر كثيرٌ جدًا من لا يقرأ.',
  'Chunks are given in order, each as long as it has to be.': 'تُعطى الأجزاء بالترتيب، وكل منها بالطول الواجب.',
}
