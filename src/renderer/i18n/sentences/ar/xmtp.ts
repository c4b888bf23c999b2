import type { Sentences } from '../translate.ts'

/** What the app says of XMTP and the account's devices there. */
export const xmtp: Sentences = {
  // الخط.
  'XMTP is turned off.': 'XMTP متوقف.',
  'XMTP is being closed.': 'يجري إغلاق XMTP.',
  'XMTP stopped working. Start Landline again.': 'توقف XMTP عن العمل. شغّل Landline من جديد.',
  '{0} Messages wait, and go out when it returns.': '{0} تنتظر الرسائل، وتخرج حين يعود الاتصال.',
  '{0} This device is still to be registered there, which needs the network once. Messages wait until then.':
    '{0} لم يُسجَّل هذا الجهاز هناك بعد، ويحتاج ذلك إلى الشبكة مرة واحدة. تنتظر الرسائل حتى ذلك الحين.',
  'The XMTP network did not answer in time.': 'لم تردّ شبكة XMTP في الوقت المناسب.',
  'The XMTP network cannot be reached.': 'لا يمكن الوصول إلى شبكة XMTP.',
  'The XMTP network cannot be reached now.': 'لا يمكن الوصول إلى شبكة XMTP الآن.',
  'The connection to XMTP was lost.': 'انقطع الاتصال بـ XMTP.',
  'The XMTP database of this profile cannot be opened: it is damaged or belongs to another account. It was left as it is.':
    'لا يمكن فتح قاعدة بيانات XMTP في هذا الملف الشخصي: هي تالفة أو تخص حسابًا آخر. تُركت كما هي.',
  'The XMTP database is in use by another program.': 'قاعدة بيانات XMTP يستخدمها برنامج آخر.',
  '{0} needs XMTP, which cannot be reached now.': '{0}: يحتاج ذلك إلى XMTP، ولا يمكن الوصول إليه الآن.',
  'Taking this device out of the account': 'سحب هذا الجهاز من الحساب',
  'Asking your other devices': 'سؤال أجهزتك الأخرى',
  'A read receipt': 'إشعار القراءة',
  'How long messages last': 'مدة بقاء الرسائل',
  'Changing a group': 'تغيير مجموعة',

  // من هناك.
  'This conversation stays on the local network.': 'تبقى هذه المحادثة على الشبكة المحلية.',
  'This message stays on the local network.': 'تبقى هذه الرسالة على الشبكة المحلية.',
  'Rooms are on the local network only.': 'الغرف على الشبكة المحلية فقط.',
  'This person is not on this XMTP network yet.': 'هذا الشخص ليس على شبكة XMTP هذه بعد.',
  'They are not on this XMTP network yet.': 'ليس على شبكة XMTP هذه بعد.',
  'Nobody of this group is on this XMTP network yet.': 'لا أحد من هذه المجموعة على شبكة XMTP هذه بعد.',
  'That conversation is not yours.': 'ليست هذه المحادثة لك.',

  // المجموعات.
  'This device is not in that group on XMTP yet.': 'هذا الجهاز ليس في هذه المجموعة على XMTP بعد.',
  'This device is not in that group on XMTP.': 'هذا الجهاز ليس في هذه المجموعة على XMTP.',
  'They are not in this group on XMTP yet.': 'ليس في هذه المجموعة على XMTP بعد.',
  'The group did not take this change: only its admins may do that, or somebody changed it at the same moment.':
    'لم تقبل المجموعة هذا التغيير: لا يُسمح به إلا لمشرفيها، أو غيّرها أحد في اللحظة نفسها.',
  '{0} is not on this XMTP network yet, so nobody was added.': '{0} ليس على شبكة XMTP هذه بعد، فلم يُضف أحد.',
  '{0} of these people are not on this XMTP network yet, so nobody was added: {1}.':
    'عدد من ليسوا على شبكة XMTP هذه بعد {0}، فلم يُضف أحد: {1}.',
  'Only an owner of this group decides who its admins are.': 'لا يقرر مشرفي هذه المجموعة إلا مالك لها.',
  'A group needs an owner. Make somebody else an owner first.':
    'تحتاج المجموعة إلى مالك. اجعل غيرك مالكًا أولًا.',
  'You are the only owner of this group. Make somebody else an owner before you leave.':
    'أنت المالك الوحيد لهذه المجموعة. اجعل غيرك مالكًا قبل أن تغادر.',

  // ما ينقله.
  'XMTP cannot carry this kind of message.': 'لا يستطيع XMTP نقل رسالة من هذا النوع.',
  'This message is larger than XMTP carries.': 'هذه الرسالة أكبر مما ينقله XMTP.',
  'The deleted message was never on XMTP.': 'لم تكن الرسالة المحذوفة على XMTP قط.',
  'Changes of a group are not written as messages.': 'تغييرات المجموعة لا تُكتب رسائل.',
  'Files of this size have to be uploaded, encrypted, and no place for that is set. Set one in the settings, or send a smaller file.':
    'الملفات بهذا الحجم لا بد أن تُرفع مشفّرة، ولم يُحدَّد مكان لذلك. حدّد مكانًا في الإعدادات، أو أرسل ملفًا أصغر.',
  'The upload server refuses files of this size.': 'يرفض خادم الملفات الكبيرة الملفات بهذا الحجم.',
  'The upload server did not take the file. Nothing was sent.':
    'لم يأخذ خادم الملفات الكبيرة الملف. لم يُرسل شيء.',
  'This file is larger than the {0} MB that are fetched.':
    'هذا الملف أكبر من {0} ميغابايت، وهو أقصى ما يُحضر.',
  'The server with this file cannot be reached now. Try again later.':
    'لا يمكن الوصول الآن إلى الخادم الذي عليه هذا الملف. حاول لاحقًا.',
  'The server with this file cannot be found now. Try again later.':
    'لا يمكن العثور الآن على الخادم الذي عليه هذا الملف. حاول لاحقًا.',
  'This file is at an address that Landline does not fetch from.':
    'هذا الملف على عنوان لا يحضر Landline منه شيئًا.',
  'This file is not on its server any more.': 'لم يعد هذا الملف على خادمه.',

  // الأجهزة.
  'This device was removed from your account on XMTP. What is here stays; to use XMTP again, restore the account in a new profile.':
    'أُزيل هذا الجهاز من حسابك على XMTP. ما هنا يبقى؛ ولاستخدام XMTP من جديد استرد الحساب في ملف شخصي جديد.',
  'This account is on too many devices for XMTP (10 at most). Remove one of them, here under Devices or on another device.':
    'هذا الحساب على أجهزة أكثر مما يسمح به XMTP (10 على الأكثر). أزل أحدها، هنا تحت «الأجهزة» أو على جهاز آخر.',
  'This account has used {0} of the {1} changes that XMTP allows in its life. Past that no device can be added or removed any more: add none that you can do without.':
    'استهلك هذا الحساب {0} من {1} تغييرات يسمح بها XMTP طوال عمره. بعدها لا يمكن إضافة جهاز ولا إزالته: لا تضف ما يمكنك الاستغناء عنه.',
  'All {0} devices that XMTP allows are in use. Remove one before you add another.':
    'كل الأجهزة التي يسمح بها XMTP ({0}) مستخدمة. أزل جهازًا قبل أن تضيف آخر.',
  '{0} of the {1} devices that XMTP allows are in use. Remove those you no longer use.':
    '{0} من {1} أجهزة يسمح بها XMTP مستخدمة. أزل ما لم تعد تستخدمه.',
  'That device is not one of this account any more.': 'لم يعد هذا الجهاز من أجهزة هذا الحساب.',
  'This device cannot remove itself. Remove it from another one.':
    'لا يستطيع هذا الجهاز إزالة نفسه. أزله من جهاز آخر.',
  'XMTP is turned off, so there are no devices to show.': 'XMTP متوقف، فلا أجهزة تُعرض.',

  // ما كُتب من قبل.
  'XMTP is not open, so nothing can be asked of your other devices.':
    'XMTP غير مفتوح، فلا يمكن سؤال أجهزتك الأخرى.',
  'This device has what was written since it was added. Another device of this account can give it what came before. {0}':
    'لدى هذا الجهاز ما كُتب منذ أُضيف. ويستطيع جهاز آخر من هذا الحساب أن يعطيه ما سبق. {0}',
  'Another device of this account was asked for what was written before. It comes when one of them is on. {0}':
    'سُئل جهاز آخر من هذا الحساب عما كُتب من قبل. يصل حين يكون أحدها قيد التشغيل. {0}',
  'What was written before came from another device of this account. {0}':
    'وصل ما كُتب من قبل من جهاز آخر من هذا الحساب. {0}',
  'What was said on a local network only, what was deleted and what has disappeared cannot be had this way.':
    'ما قيل على شبكة محلية فقط وما حُذف وما اختفى لا يُنال بهذه الطريقة.',
  'There is no history server for this network. Give its address with the network, on both devices.':
    'لا يوجد خادم سجلّ لهذه الشبكة. أعطِ عنوانه مع الشبكة، على الجهازين.',
  '{0} is given by a URL that starts with https:// or http://.':
    '{0}: يُعطى برابط يبدأ بـ \u2066https://\u2069 أو \u2066http://\u2069.',
  'A history server': 'خادم السجلّ',
  'An upload server': 'خادم الملفات الكبيرة',
}
