import type { Sentences } from '../translate.ts'

/** What the app says of conversations, messages and files. */
export const messages: Sentences = {
  // المحادثات والمجموعات.
  'There is no such conversation.': 'لا توجد محادثة كهذه.',
  'That is your own address.': 'هذا عنوانك أنت.',
  'You blocked this person. Unblock them to write to them.': 'حظرت هذا الشخص. ألغِ الحظر لتكتب إليه.',
  'You declined this conversation. Accept it again to write in it.':
    'رفضت هذه المحادثة. اقبلها من جديد لتكتب فيها.',
  'A group needs somebody beside you.': 'تحتاج المجموعة إلى أحد غيرك.',
  '{0} is not in this group.': '{0} ليس في هذه المجموعة.',
  'This conversation belongs to the local network and stays there. Make a new group to reach people elsewhere.':
    'هذه المحادثة للشبكة المحلية وتبقى عليها. أنشئ مجموعة جديدة للوصول إلى أشخاص في مكان آخر.',
  'Messages of a group on the local network cannot disappear yet.':
    'لا يمكن لرسائل مجموعة على الشبكة المحلية أن تختفي بعد.',
  'Only groups have members that can be changed.': 'لا يمكن تغيير الأعضاء إلا في المجموعات.',
  'There is no network that has groups.': 'لا توجد شبكة فيها مجموعات.',
  'This group keeps the members it was made with.': 'تبقى هذه المجموعة بالأعضاء الذين أُنشئت بهم.',
  'Only whoever made this group can change it.': 'لا يغيّر هذه المجموعة إلا من أنشأها.',
  'A group has at most {0} people, you included; this would be {1}.':
    'أقصى عدد لأعضاء المجموعة {0} وأنت منهم؛ وبهذا يصيرون {1}.',
  'A group on the local network has a name and members, and nothing else.':
    'للمجموعة على الشبكة المحلية اسم وأعضاء ولا شيء غير ذلك.',
  'You are not in this group any more.': 'لم تعد في هذه المجموعة.',
  'You are not in this group any more. What was said before stays here.':
    'لم تعد في هذه المجموعة. ما قيل من قبل يبقى هنا.',
  'Only groups can be changed.': 'لا يمكن تغيير غير المجموعات.',

  // الكتابة والسحب.
  'There is nothing in this message to send.': 'ليس في هذه الرسالة ما يُرسل.',
  'This message is too long by {0} bytes. Shorten it, or send it in parts.':
    'هذه الرسالة أطول من اللازم بمقدار {0} بايت. اختصرها أو أرسلها على أجزاء.',
  'This message was taken back by its author.': 'سحب هذه الرسالة كاتبها.',
  'Only its author can delete a message for everyone. You can delete it for yourself.':
    'لا يحذف الرسالة للجميع إلا كاتبها. يمكنك حذفها لنفسك.',
  'A page is before, after or around a message.': 'تكون الصفحة قبل رسالة أو بعدها أو حولها.',
  'There is no such message in this conversation.': 'لا توجد رسالة كهذه في هذه المحادثة.',
  'There is no such message.': 'لا توجد رسالة كهذه.',
  'There is no such message of yours.': 'لا توجد لك رسالة كهذه.',
  'This message has already been sent.': 'أُرسلت هذه الرسالة بالفعل.',
  'This message was already handed over and may be on its way: it cannot be stopped any more. You can delete it for everyone.':
    'سُلّمت هذه الرسالة بالفعل وقد تكون في الطريق: لم يعد يمكن إيقافها. يمكنك حذفها للجميع.',

  // ما آل إليه أمر الرسالة.
  'Given up after {0}, as you chose.{1}': 'تُركت بعد {0} كما اخترت.{1}',
  'one hour': 'ساعة واحدة',
  '{0} hours': 'ساعات عددها {0}',
  'one day': 'يوم واحد',
  '{0} days': 'أيام عددها {0}',
  'Waits until they are on this network.': 'تنتظر حتى يصلوا إلى هذه الشبكة.',
  'XMTP had it first.': 'كان XMTP أسرع بها.',
  'Something went wrong while sending.': 'حدث خطأ أثناء الإرسال.',
  'The network did not answer in time.': 'لم تردّ الشبكة في الوقت المناسب.',
  'This line could not be started.': 'تعذّر تشغيل هذا الخط.',

  // الملفات.
  'This file is empty.': 'هذا الملف فارغ.',
  'This file is too large.': 'هذا الملف كبير جدًا.',
  'This file has {0}. {1} is the most.': 'حجم هذا الملف {0}. والحد الأقصى {1}.',
  'This file has {0}. It goes through a relay, and none is connected.':
    'حجم هذا الملف {0}. يمر عبر مُرحِّل، ولا مُرحِّل متصل.',
  'This file has {0}. {1} is the most over XMTP; a relay that both of you have joined takes more.':
    'حجم هذا الملف {0}. الحد الأقصى عبر XMTP هو {1}؛ والمُرحِّل الذي انضممتما إليه يأخذ أكثر.',
  'This file has {0}. Files of this size go through a relay that both of you have joined, or are uploaded, encrypted: set a place for that in the settings.':
    'حجم هذا الملف {0}. الملفات بهذا الحجم تمر عبر مُرحِّل انضممتما إليه، أو تُرفع مشفّرة: حدّد مكانًا لذلك في الإعدادات.',
  'This file is not here. Fetch it first.': 'هذا الملف ليس هنا. أحضره أولًا.',
  'This file is not here any more.': 'لم يعد هذا الملف هنا.',
  'Fetching was stopped. It goes on where it was.': 'أُوقف الإحضار. يُستأنف من حيث كان.',
  'There is no such file in this message.': 'لا يوجد ملف كهذا في هذه الرسالة.',
  'There is no file in this message.': 'لا يوجد ملف في هذه الرسالة.',
  'Files cannot be fetched here.': 'لا يمكن إحضار الملفات هنا.',
  'This file was removed from this device to make room. Ask for it to be sent again.':
    'أُزيل هذا الملف من هذا الجهاز لإفراغ مساحة. اطلب إرساله من جديد.',
  'This file is not the one that was sent: it was changed, or replaced by another.':
    'ليس هذا الملف الذي أُرسل: غُيّر أو استُبدل به غيره.',
  'Too many files are being given at once. Wait for the others.': 'ملفات كثيرة تُعطى دفعة واحدة. انتظر غيرها.',
  'This is more than the file was said to have.': 'هذا أكثر مما قيل عن حجم الملف.',
  'This file is not complete yet.': 'لم يكتمل هذا الملف بعد.',
  'This file was not begun, or was forgotten. Give it again.': 'لم يبدأ هذا الملف، أو نُسي. أعطه من جديد.',
  'A file is given either whole or by the name of its upload.': 'يُعطى الملف إما كاملًا أو باسم رفعه.',
}
