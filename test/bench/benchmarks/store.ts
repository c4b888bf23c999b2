import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Database } from '@signalapp/sqlcipher'
import { authorTimeOf } from '../../../src/main/messaging/author-time.ts'
import { encodeContent } from '../../../src/main/messaging/content-codec.ts'
import { directRef } from '../../../src/main/messaging/conversation-id.ts'
import { contentDigest } from '../../../src/main/messaging/inbox.ts'
import { newMessageId } from '../../../src/main/messaging/message-id.ts'
import { cacheKiB, openDatabase } from '../../../src/main/storage/database.ts'
import { createStore } from '../../../src/main/storage/store.ts'
import { conversationIdSchema } from '../../../src/shared/model/ids.ts'
import { longText } from '../../support/long-conversation.ts'
import { newWallet } from '../../support/people.ts'
import type { Benchmark } from '../benchmark.ts'
import { quantile } from '../figures.ts'
import { alone, beside } from '../rows.ts'

const conversations = 100
const batch = 1_000

/** The encrypted store with a million messages: writing, the newest page, and searching. Goal 10. */
export const store: Benchmark = {
  name: 'store',
  run: async (bench) => {
    const total = bench.short ? 4_000 : 1_000_000
    const chunk = total / 20
    const self = newWallet().address
    const peers = Array.from({ length: conversations }, () => newWallet().address)
    const database = openDatabase(join(bench.folder, 'messages.db'), randomBytes(32))
    const kept = createStore(database, self, async () => {})
    const ids = peers.map((peer) => conversationIdSchema.parse(`direct:${peer}`))
    kept.transaction(() => {
      for (const [index, peer] of peers.entries()) {
        const id = ids[index]
        if (id === undefined) throw new Error('unreachable: each peer has a conversation')
        kept.addConversation({
          id,
          ref: directRef(self, peer),
          consent: 'allowed',
          mode: 'automatic',
          createdAt: 0,
          unread: 0,
        })
      }
    })
    const bare = new Database(join(bench.folder, 'bare.db'), { cacheStatements: true })
    bare.pragma(`key = "x'${randomBytes(32).toString('hex')}'"`)
    bare.pragma('journal_mode = WAL')
    bare.pragma('synchronous = FULL')
    bare.pragma(`cache_size = -${cacheKiB}`)
    bare.exec(`
      CREATE TABLE messages (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, conversation TEXT NOT NULL, at INTEGER NOT NULL, content BLOB NOT NULL
      ) STRICT;
      CREATE INDEX byTime ON messages (conversation, at, id);
      CREATE VIRTUAL TABLE messageText USING fts5 (
        text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
      );
    `)
    const began = Date.now() - total * 1_000
    const message = (index: number) => {
      const now = began + index * 1_000
      const text = longText(index)
      const place = index % conversations
      return {
        now,
        text,
        id: newMessageId(now, randomBytes(10)),
        content: encodeContent({ type: 'text', text }),
        conversationId: ids[place] ?? conversationIdSchema.parse('unreachable'),
        author: (index % 3 === 0 ? self : peers[place]) ?? self,
      }
    }
    const writeOurs = (first: number): void => {
      for (let from = first; from < first + chunk; from += batch) {
        kept.transaction(() => {
          for (let index = from; index < Math.min(from + batch, first + chunk); index += 1) {
            const { now, id, content, conversationId, author } = message(index)
            kept.addMessage(
              {
                id,
                logicalId: id,
                conversationId,
                author,
                at: authorTimeOf(now),
                prev: null,
                mode: 'automatic',
                content,
                digest: contentDigest(content),
                differs: false,
                storedAt: now,
              },
              false,
            )
          }
        })
        while (kept.indexText(batch));
      }
    }
    const addRow = bare.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?)')
    const addText = bare.prepare('INSERT INTO messageText (rowid, text) VALUES (?, ?)')
    const writeBare = (first: number): void => {
      for (let from = first; from < first + chunk; from += batch) {
        bare.transaction(() => {
          for (let index = from; index < Math.min(from + batch, first + chunk); index += 1) {
            const { now, id, content, conversationId, text } = message(index)
            addRow.run([index + 1, id, conversationId, now, new Uint8Array(content)])
            addText.run([index + 1, text])
          }
        })()
      }
    }
    const rates = { ours: [] as number[], bare: [] as number[] }
    const rated = (work: (first: number) => void, first: number): number => {
      const begun = performance.now()
      work(first)
      return (chunk / (performance.now() - begun)) * 1_000
    }
    for (let first = 0; first < total; first += chunk) {
      rates.ours.push(rated(writeOurs, first))
      rates.bare.push(rated(writeBare, first))
      if (first % (chunk * 5) === 0) bench.say(`${(first + chunk).toLocaleString('en')} messages`)
    }
    const timed = (times: number, work: (index: number) => void): number[] =>
      Array.from({ length: times }, (_, index) => {
        const begun = performance.now()
        work(index)
        return performance.now() - begun
      })
    const p95 = (samples: readonly number[]) => quantile(samples, 0.95)
    const times = bench.short ? 10 : 500
    const pages = timed(times, (index) => {
      kept.messages(message(index * 7).conversationId, undefined, 50)
    })
    const queries = ['harbour', 'lazy dog', 'rains nobody', `${Math.floor(total / 2)}`]
    const typed = ['q', 'qu', 'qui', 'quic', 'ha', 'har', 'no', 'nob', 'lazy d', 'lazy do']
    const searches = timed(times, (index) => {
      kept.search(queries[index % queries.length] ?? '', 50)
    })
    const prefixes = timed(times, (index) => {
      kept.search(typed[index % typed.length] ?? '', 50)
    })
    database.close()
    bare.close()
    const name = `store of ${total.toLocaleString('en')} messages, encrypted`
    return [
      beside(`${name}: writing with the index, beside bare SQLCipher`, 'messages/s', rates.ours, rates.bare, {
        atLeast: 0.8,
      }),
      alone(`${name}: newest page of 50, 95th percentile`, 'ms', [p95(pages)], { atMost: 1 }),
      alone(`${name}: search, newest first, 95th percentile`, 'ms', [p95(searches)], { atMost: 10 }),
      alone(`${name}: search as one types, 95th percentile`, 'ms', [p95(prefixes)], { atMost: 30 }),
    ]
  },
}
