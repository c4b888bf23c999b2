import type { Sentences } from '../translate.ts'

/** What the app says of relays and how they are reached. */
export const relays: Sentences = {
  // هل المُرحِّل موجود.
  'No relay has been joined.': 'لم تنضم إلى أي مُرحِّل.',
  'No relay is connected.': 'لا مُرحِّل متصل.',
  'The relays that are connected carry only their rooms.': 'المُرحِّلات المتصلة لا تنقل إلا ما يُقال في غرفها.',
  'The relay cannot be reached.': 'لا يمكن الوصول إلى المُرحِّل.',
  'The relay does not answer.': 'المُرحِّل لا يردّ.',
  'The relay did not answer in time.': 'لم يردّ المُرحِّل في الوقت المناسب.',
  'The relay is not connected.': 'المُرحِّل غير متصل.',
  'The connection to the relay ended.': 'انتهى الاتصال بالمُرحِّل.',
  'The relay gave an answer that is not of its protocol.': 'ردّ المُرحِّل بما ليس من بروتوكوله.',
  'The relay was closed by its host.': 'أغلق المضيف المُرحِّل.',
  'The host of this relay ended your connection.': 'قطع مضيف هذا المُرحِّل اتصالك.',
  'The host of this relay does not let you in.': 'لا يسمح لك مضيف هذا المُرحِّل بالدخول.',
  'This relay speaks {0} version. Update Landline on {1}.':
    'يتحدث هذا المُرحِّل بإصدار {0}. حدّث Landline على {1}.',
  'an older': 'أقدم',
  'a newer': 'أحدث',
  'its host’s machine': 'حاسوب مضيفه',
  'this machine': 'هذا الحاسوب',
  'This relay speaks another version. Update Landline on both machines.':
    'يتحدث هذا المُرحِّل بإصدار آخر. حدّث Landline على الحاسوبين.',
  'What answers at this address is not the relay you joined: its certificate is another one. It may be another relay, or somebody who pretends to be it. Ask the host for a new invite if they set it up anew.':
    'ما يردّ على هذا العنوان ليس المُرحِّل الذي انضممت إليه: شهادته مختلفة. قد يكون مُرحِّلًا آخر، أو من ينتحل صفته. اطلب من المضيف دعوة جديدة إن كان قد أعدّه من جديد.',
  'No relay answers there. Check the address, and that its host is running.':
    'لا مُرحِّل يردّ هناك. تحقق من العنوان ومن أن مضيفه يعمل.',
  'That relay has not been joined.': 'لم تنضم إلى هذا المُرحِّل.',
  'They have not been on this network yet.': 'لم يكن على هذه الشبكة بعد.',
  'This message goes over XMTP only.': 'تسلك هذه الرسالة XMTP فقط.',
  'This device was taken away from your account. Restore the account anew to use it here.':
    'سُحب هذا الجهاز من حسابك. استرد الحساب من جديد لتستخدمه هنا.',
  'This is the device you are using. Remove it from another one.':
    'هذا هو الجهاز الذي تستخدمه. أزله من جهاز آخر.',

  // الغرف.
  'You left the relay of this room.': 'غادرت مُرحِّل هذه الغرفة.',
  'The relay of this room is not connected.': 'مُرحِّل هذه الغرفة غير متصل.',
  'You left this room.': 'غادرت هذه الغرفة.',
  'That is no room.': 'ليست هذه غرفة.',
  'The name of a room has letters from a to z, digits and dashes, at most 63 of them.':
    'يتكون اسم الغرفة من حروف من a إلى z وأرقام وشرطات، 63 على الأكثر.',

  // الملفات التي تمر عبر المُرحِّلات.
  'Something went wrong while sending the file.': 'حدث خطأ أثناء إرسال الملف.',
  'The relay for this file is not connected.': 'المُرحِّل الخاص بهذا الملف غير متصل.',
  'This file is on a relay that you are not connected to at the moment.':
    'هذا الملف على مُرحِّل لست متصلًا به الآن.',
  'This file is still being sent. Try again in a moment.': 'ما زال هذا الملف قيد الإرسال. حاول بعد قليل.',

  // لماذا لا يُرى المُرحِّل.
  'This machine is on a network.': 'هذا الحاسوب على شبكة.',
  'This machine is on no network. Connect to the same network as the relay’s host.':
    'هذا الحاسوب ليس على أي شبكة. اتصل بالشبكة التي عليها مضيف المُرحِّل.',
  'Relays announce themselves on this network.': 'تعلن المُرحِّلات عن نفسها على هذه الشبكة.',
  'Relays cannot announce themselves on this network: multicast is blocked, by a firewall or by the network. Join with an invite link, or type the address of the host.':
    'لا تستطيع المُرحِّلات أن تعلن عن نفسها على هذه الشبكة: البث المتعدد محجوب، بجدار حماية أو من الشبكة نفسها. انضم برابط دعوة، أو اكتب عنوان المضيف.',
  'This machine can be heard on its network. If a relay does not show all the same, the network keeps its members apart, or the relay is in another one: use its invite link.':
    'يمكن سماع هذا الحاسوب على شبكته. إن لم يظهر مُرحِّل رغم ذلك فالشبكة تعزل من فيها، أو المُرحِّل على شبكة أخرى: استخدم رابط دعوته.',
  'No machine answers at that address. Check that both machines are in the same network, that the relay’s host is awake, and that no firewall is between them. Guest networks often keep their guests apart.':
    'لا حاسوب يردّ على هذا العنوان. تحقق من أن الحاسوبين على الشبكة نفسها، وأن مضيف المُرحِّل مستيقظ، وأن لا جدار حماية بينهما. شبكات الضيوف كثيرًا ما تعزل ضيوفها.',
  'The machine answers.': 'الحاسوب يردّ.',
  'The machine answers, but no relay is listening there. Ask its host whether the relay runs, and for a new invite: its port may have changed.':
    'الحاسوب يردّ، لكن لا مُرحِّل يستمع هناك. اسأل مضيفه هل المُرحِّل يعمل، واطلب دعوة جديدة: ربما تغيّر منفذه.',
  'Something is listening there.': 'هناك ما يستمع.',
  'It is the relay that it should be.': 'هو المُرحِّل المطلوب.',
  'Both speak the same version.': 'كلاهما بالإصدار نفسه.',
  'Both clocks agree.': 'الساعتان متفقتان.',
  'The clock of the relay’s machine is {0} minutes {1} this one. Messages may stand in the wrong order until one of them is set right.':
    'ساعة حاسوب المُرحِّل {1} ساعة هذا الحاسوب بمقدار {0} دقيقة. قد يختل ترتيب الرسائل حتى تُضبط إحداهما.',
  'ahead of': 'تسبق',
  behind: 'تتأخر عن',
  'The passcode is right, or none is asked for.': 'كلمة المرور صحيحة، أو لا تُطلب كلمة.',
  'Its host lets you in.': 'يسمح لك مضيفه بالدخول.',
  'Something went wrong while joining.': 'حدث خطأ أثناء الانضمام.',

  // الدعوات والروابط.
  'That is neither an invite link nor an address such as 192.168.1.20:47474.':
    'ليس هذا رابط دعوة ولا عنوانًا مثل \u2066192.168.1.20:47474\u2069.',
  'This invite link is damaged. Ask for it again.': 'رابط الدعوة هذا تالف. اطلبه من جديد.',
  'This invite was made by a newer version of Landline. Update to use it.':
    'هذه الدعوة من إصدار أحدث من Landline. حدّثه لتستخدمها.',
  'This link is damaged, or was not made by Landline. Ask for it again.':
    'هذا الرابط تالف، أو ليس من Landline. اطلبه من جديد.',
  'This link is too long to be one of Landline.': 'هذا الرابط أطول من أن يكون من Landline.',
  'This link was made by a newer version of Landline. Update to use it.':
    'هذا الرابط من إصدار أحدث من Landline. حدّثه لتستخدمه.',
}
