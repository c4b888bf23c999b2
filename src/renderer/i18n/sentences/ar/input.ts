import type { Sentences } from '../translate.ts'

/** What the app says of what was typed or asked for. */
export const input: Sentences = {
  // ما أُدخل.
  'The input is not valid.': 'المُدخل غير صالح.',
  'A name needs at least one character.': 'يحتاج الاسم إلى حرف واحد على الأقل.',
  'A name has at most {0} characters.': 'في الاسم {0} حرفًا على الأكثر.',
  'A name has no control characters.': 'لا تكون في الاسم محارف تحكم.',
  'A passphrase has at least 8 characters.': 'في عبارة المرور 8 أحرف على الأقل.',
  'A passphrase has at most 1,024 characters.': 'في عبارة المرور 1024 حرفًا على الأكثر.',
  'A description has at most 1,000 characters.': 'في الوصف 1000 حرف على الأكثر.',
  'A draft this long cannot be kept.': 'لا يمكن حفظ مسودة بهذا الطول.',
  'Choose off, local, dev or production, or give a URL that starts with http:// or https://.':
    'اختر off أو local أو dev أو production، أو أعطِ رابطًا يبدأ بـ \u2066http://\u2069 أو \u2066https://\u2069.',
  'A limit is a number.': 'الحد رقم.',
  'A limit is a whole number.': 'الحد رقم صحيح.',
  'This limit is at least {0}.': 'هذا الحد {0} على الأقل.',
  'This limit is at most {0}.': 'هذا الحد {0} على الأكثر.',
  'A file has at most {0} MB.': 'في الملف {0} ميغابايت على الأكثر.',
  'A picture has at most 24 KiB.': 'في الصورة 24 كيبيبايت على الأكثر.',
  'A picture is a still WebP of at most {0} × {1} pixels.': 'الصورة WebP ثابتة لا تتجاوز {0} × {1} بكسل.',
  'A picture is given by an https:// address.': 'تُعطى الصورة بعنوان يبدأ بـ \u2066https://\u2069.',

  // ما لا تخطئ فيه إلا البرامج.
  'A picture is given in base64.': 'تُعطى الصورة بترميز base64.',
  'A file is given in base64.': 'يُعطى الملف بترميز base64.',
  'Content is bytes.': 'المحتوى بايتات.',
  'Bytes are expected.': 'المتوقع بايتات.',
  'The envelope is too large.': 'المظروف كبير جدًا.',
  'The chunk is too large.': 'الجزء كبير جدًا.',
  'That is not a chat id.': 'ليس هذا معرّف محادثة.',
  'That is not a message id.': 'ليس هذا معرّف رسالة.',
  'That was not JSON.': 'لم يكن هذا JSON.',
  'That was not a JSON-RPC 2.0 request.': 'لم يكن هذا طلب JSON-RPC 2.0.',
  'There is no request named {0}.': 'لا يوجد طلب باسم {0}.',
  'The request failed.': 'فشل الطلب.',
  'That request is too large.': 'هذا الطلب كبير جدًا.',
}
