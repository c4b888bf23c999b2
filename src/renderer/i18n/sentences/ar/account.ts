import type { Sentences } from '../translate.ts'

/** What the app says of the account. */
export const account: Sentences = {
  // الحساب وقفله.
  'Landline is closing.': 'يجري إغلاق Landline.',
  'There is no account in this profile yet. Create one first.':
    'لا يوجد حساب في هذا الملف الشخصي بعد. أنشئ حسابًا أولًا.',
  'There is no account in this profile yet.': 'لا يوجد حساب في هذا الملف الشخصي بعد.',
  'There is no account in this profile.': 'لا يوجد حساب في هذا الملف الشخصي.',
  'There is no open account yet.': 'لم يُفتح حساب بعد.',
  'This account is locked. Enter its passphrase.': 'هذا الحساب مقفل. أدخل عبارة المرور.',
  'This account is open. Lock it first.': 'هذا الحساب مفتوح. اقفله أولًا.',
  'Set a passphrase first: it is what opens the window again.':
    'ضع عبارة مرور أولًا: بها تُفتح النافذة من جديد.',
  'That is not the passphrase of this account.': 'ليست هذه عبارة مرور هذا الحساب.',
  'That is not the name of this account. Nothing was deleted.': 'ليس هذا اسم هذا الحساب. لم يُحذف شيء.',
  'This profile already has an account. Use another profile for another one.':
    'يوجد حساب في هذا الملف الشخصي بالفعل. استخدم ملفًا شخصيًا آخر لحساب آخر.',
  'Landline is already running with this profile.': 'يعمل Landline بهذا الملف الشخصي بالفعل.',
  'Landline cannot start itself anew here. Close it and start it again.':
    'لا يستطيع Landline أن يعيد تشغيل نفسه هنا. أغلقه وشغّله من جديد.',
  'Nothing was set aside.': 'لم يُوضع شيء جانبًا.',
  'There is an account in its place. It stays where it is.': 'يوجد حساب في مكانه. يبقى حيث هو.',
  'Something went wrong inside Landline. Details are in its log.': 'حدث خطأ داخل Landline. التفاصيل في سجلّه.',
  'The connection to Landline was lost.': 'انقطع الاتصال بـ Landline.',
  'The connection to Landline has ended.': 'انتهى الاتصال بـ Landline.',

  // عبارة الاسترداد والمفاتيح والعناوين.
  'A recovery phrase has 12 words (or 24); this has {0}.':
    'في عبارة الاسترداد 12 كلمة (أو 24)؛ وعدد الكلمات هنا {0}.',
  'Word {0} is not in the list of recovery words. Check its spelling.':
    'الكلمة {0} ليست في قائمة كلمات الاسترداد. تحقق من كتابتها.',
  'These words do not belong together: one is wrong, or two are swapped. Check them against your copy.':
    'هذه الكلمات لا تنتمي إلى بعضها: إحداها خاطئة أو تبدّل موضع اثنتين. قارنها بنسختك.',
  'A private key has 64 hexadecimal digits (0 to 9 and a to f).':
    'في المفتاح الخاص 64 رقمًا ستعشريًا (من 0 إلى 9 ومن a إلى f).',
  'That cannot be a private key: no wallet makes this one.':
    'لا يمكن أن يكون هذا مفتاحًا خاصًا: لا محفظة تصنع مثله.',
  'An address is 0x followed by 40 hexadecimal digits.': 'العنوان هو 0x يليه 40 رقمًا ستعشريًا.',
  'This address has a typing error: its checksum does not fit.':
    'في هذا العنوان خطأ كتابي: لا يتطابق مجموع التحقق.',

  // ما يحفظ المفتاح.
  'The keyring of this system, which keeps the key of this account, is not there. Unlock it (sign in to your desktop session) and try again.':
    'سلسلة مفاتيح هذا النظام التي تحفظ مفتاح هذا الحساب غير موجودة. افتحها (سجّل دخولك إلى جلسة سطح المكتب) وحاول مجددًا.',
  'The keyring of this system does not have the key of this account any more: it was replaced or reset, or belongs to another user. Nothing was deleted. If the old keyring comes back, so does the account; else restore a backup, or start anew with your recovery phrase.':
    'لم يعد مفتاح هذا الحساب في سلسلة مفاتيح هذا النظام: استُبدلت أو أُعيد ضبطها، أو هي لمستخدم آخر. لم يُحذف شيء. إن عادت السلسلة القديمة عاد الحساب؛ وإلا فاستعد نسخة احتياطية، أو ابدأ من جديد بعبارة الاسترداد.',
  'The file {0} in the profile is damaged. It was left as it is: put back a copy of it, or move it away and restore the account from its recovery phrase.':
    'الملف {0} في الملف الشخصي تالف. تُرك كما هو: أعد نسخة منه إلى مكانه، أو انقله بعيدًا واسترد الحساب بعبارة الاسترداد.',
}
