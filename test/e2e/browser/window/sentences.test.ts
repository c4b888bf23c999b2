import { expect, test } from 'vitest'
import type { AppContract } from '../../../../src/shared/contract.ts'
import { AppError } from '../../../../src/shared/errors.ts'
import type { Handlers } from '../../../../src/shared/rpc/contract.ts'
import { seriousFindings } from '../../../support/axe.ts'
import { picture } from '../../../support/people-in-a-window.ts'
import { alice, bob, conversationWith, messageAt, openAlone, useBrowser } from '../../support/window-alone.ts'

// What the app says of its lines, relays and messages, in windows of other languages.

const browser = useBrowser()
const at = new Date(2026, 2, 2, 8).getTime()
const fingerprint = 'ab'.repeat(32)
const given = 'Given up after one day, as you chose. The XMTP network cannot be reached.'
const answers: Partial<Handlers<AppContract>> = {
  'network.status': async () => ({
    xmtp: {
      state: 'degraded',
      since: at,
      reason: 'The XMTP network cannot be reached. Messages wait, and go out when it returns.',
    },
    lan: {
      state: 'failed',
      since: at,
      reason: 'This relay speaks an older version. Update Landline on its host’s machine.',
    },
  }),
  'relay.status': async () => ({
    hosting: false,
    vacant: [],
    joined: [
      {
        fingerprint,
        name: 'Keller',
        address: '192.168.1.20:47474',
        state: 'failed',
        reason: 'A newer relay says this in its own words.',
        verified: true,
        carries: 'everything',
        people: [],
        successors: [],
      },
    ],
  }),
  'relay.diagnose': async () => ({
    checks: [
      { check: 'network', outcome: 'ok', message: 'This machine is on a network.' },
      {
        check: 'clock',
        outcome: 'failed',
        message:
          'The clock of the relay’s machine is 12 minutes ahead of this one. Messages may stand in the wrong order until one of them is set right.',
      },
    ],
  }),
  'relay.join': async () => {
    throw new AppError(
      'wrong-passcode',
      'Too many wrong passcodes came from your machine. Try again in 30 seconds.',
    )
  },
  'network.waiting': async () => ({ waiting: [] }),
  'rooms.list': async () => ({ rooms: [] }),
  'messages.story': async () => ({
    entries: [{ transport: 'xmtp', event: 'failed', at, reason: given, times: 1 }],
  }),
}

interface Said {
  readonly network: RegExp
  readonly details: string
  readonly whyNot: string
  readonly target: string
  readonly join: string
  readonly sentences: readonly string[]
  readonly clock: string
  readonly refused: string
  readonly given: string
}

const languages: Readonly<Record<'de' | 'ar', Said>> = {
  de: {
    network: /^Netz\./,
    details: 'Einzelheiten der Nachricht',
    whyNot: 'Warum sehe ich es nicht?',
    target: 'Einladungslink oder Adresse',
    join: 'Beitreten',
    sentences: [
      'Das XMTP-Netz ist nicht zu erreichen. Nachrichten warten und gehen hinaus, sobald es wieder geht.',
      'Dieses Relay spricht eine ältere Version. Aktualisiere Landline auf dem Rechner seines Gastgebers.',
    ],
    clock: 'Die Uhr des Relays geht gegenüber dieser 12 Minuten vor.',
    refused: 'Von deinem Rechner kamen zu viele falsche Kennwörter. Versuche es in 30 Sekunden noch einmal.',
    given: 'Nach einem Tag aufgegeben, wie du es gewählt hast. Das XMTP-Netz ist nicht zu erreichen.',
  },
  ar: {
    network: /^الشبكة\./,
    details: 'تفاصيل الرسالة',
    whyNot: 'لماذا لا أراه؟',
    target: 'رابط دعوة أو عنوان',
    join: 'انضمام',
    sentences: [
      'لا يمكن الوصول إلى شبكة XMTP. تنتظر الرسائل، وتخرج حين يعود الاتصال.',
      'يتحدث هذا المُرحِّل بإصدار أقدم. حدّث Landline على حاسوب مضيفه.',
    ],
    clock: 'ساعة حاسوب المُرحِّل تسبق ساعة هذا الحاسوب بمقدار 12 دقيقة.',
    refused: 'جاءت من حاسوبك كلمات مرور خاطئة كثيرة. حاول مجددًا بعد 30 ثانية.',
    given: 'تُركت بعد يوم واحد كما اخترت. لا يمكن الوصول إلى شبكة XMTP.',
  },
}

test.each(['de', 'ar'] as const)(
  'what the app says is in the language of the window: %s',
  async (language) => {
    const said = languages[language]
    const conversation = conversationWith(bob, 'Bob')
    const message = messageAt(1, {
      sender: alice,
      status: 'failed',
      deliveries: [{ transport: 'xmtp', state: 'failed', at, attempts: 7, reason: given }],
    })
    const { page } = await openAlone(
      browser(),
      { conversations: [conversation], messages: new Map([[conversation.id, [message]]]), files: new Map() },
      { language, answers, height: 1000, open: conversation.id },
    )
    await page.getByRole('log').getByRole('article').click({ button: 'right' })
    await page.getByRole('menuitem', { name: said.details }).click()
    await page.getByRole('dialog').getByText(said.given).first().waitFor()
    expect(await page.getByRole('dialog').getByText(said.given).count()).toBe(2)
    await picture(page, `sentences-message-${language}`)
    await page.keyboard.press('Escape')

    await page.getByRole('navigation').getByRole('button', { name: said.network }).click()
    for (const sentence of said.sentences) await page.getByText(sentence).waitFor()
    // What this window does not know stands as it came.
    await page.getByText('A newer relay says this in its own words.').waitFor()
    await page.getByRole('button', { name: said.whyNot }).click()
    await page.getByText(said.clock).waitFor()
    await page.getByRole('textbox', { name: said.target }).fill('192.168.1.20')
    await page.getByRole('button', { name: said.join, exact: true }).click()
    await page.getByRole('alert').getByText(said.refused).waitFor()
    await picture(page, `sentences-network-${language}`)
    expect(await seriousFindings(page)).toEqual([])
  },
)
