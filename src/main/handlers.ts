import { AppError } from '../shared/errors.ts'
import { systemClock } from './messaging/clock.ts'
import { StagedFiles } from './staged-files.ts'
import type { AppContract } from '../shared/contract.ts'
import type { Handlers } from '../shared/rpc/contract.ts'
import type { Application } from './application.ts'
import { checkedAddress } from './identity/wallet.ts'
import { stretchPassphrase } from './backup/sealed-file.ts'
import { lastSetAside } from './profile-files.ts'
import { backupKind, jsonKind, logKind } from './places.ts'
import { chooseFile, chooseFolder, save } from './saving.ts'

/** What each request of the contract does. */
export const createHandlers = (application: Application): Handlers<AppContract> => {
  // Awaited once by every request of the core, never through another: what a script writes in a row then takes effect in that order.
  const messenger = async () => (await application.session()).messenger
  const staged = new StagedFiles(systemClock)
  return {
    'account.create': ({ name, passphrase }) => application.create(name, passphrase),
    'account.restore': ({ phrase, name, passphrase }) => application.restore(phrase, name, passphrase),
    'account.importKey': ({ key, name, passphrase }) => application.importKey(key, name, passphrase),
    'account.unlock': ({ passphrase }) => application.unlock(passphrase),
    'account.lock': () => application.lockNow(),
    'account.active': () => {
      application.lock.active()
      return Promise.resolve({})
    },
    'account.setPassphrase': ({ current, next }) => application.setPassphrase(current, next),
    'account.delete': async ({ name }) => {
      await application.deleteAccount(name)
      return {}
    },
    'account.setAside': async () => ({ folder: await application.setAside() }),
    'account.aside': async () => ({ folder: (await lastSetAside(application.options.profile)) ?? null }),
    'account.putBack': () => application.putBack(),
    'app.showFolder': () => {
      const { places, profile } = application.options
      if (!places?.show)
        throw new AppError('unsupported', `This window cannot show folders. It is this one: ${profile}`)
      places.show(profile)
      return Promise.resolve({})
    },
    'account.reveal': async ({ passphrase }) => ({ secret: await application.reveal(passphrase) }),
    'account.get': () => application.account(),
    'account.update': (change) => application.updateAccount(present(change)),

    'people.pictures': async () => ({ pictures: [...(await messenger()).pictures()] }),
    'people.picture': async ({ address }) => {
      const picture = (await messenger()).picture(address)
      return { data: picture === undefined ? null : Buffer.from(picture).toString('base64') }
    },

    'contacts.add': async ({ address, name }) =>
      (await messenger()).addContact({
        address: checkedAddress(address),
        ...(name === undefined ? {} : { name }),
      }),
    'contacts.list': async () => ({ contacts: (await messenger()).contacts() }),
    'contacts.setBlocked': async ({ address, blocked }) =>
      (await messenger()).setBlocked(checkedAddress(address), blocked),
    'contacts.lookUp': async ({ address }) => (await messenger()).lookUp(checkedAddress(address)),

    'conversations.openDirect': async ({ address }) =>
      (await messenger()).book.openDirect(checkedAddress(address)),
    'conversations.createGroup': async ({ members, local, ...wishes }) =>
      (await messenger()).book.createGroup(
        { ...present(wishes), title: wishes.title, members: members.map(checkedAddress) },
        local === true,
      ),
    'conversations.updateGroup': async ({ id, ...wishes }) =>
      (await messenger()).book.updateGroup(id, present(wishes)),
    'conversations.addMembers': async ({ id, members }) =>
      (await messenger()).book.addMembers(id, members.map(checkedAddress)),
    'conversations.removeMembers': async ({ id, members }) =>
      (await messenger()).book.removeMembers(id, members.map(checkedAddress)),
    'conversations.setRole': async ({ id, member, role }) =>
      (await messenger()).book.setRole(id, checkedAddress(member), role),
    'conversations.leaveGroup': async ({ id }) => (await messenger()).book.leaveGroup(id),
    'conversations.setDisappearing': async ({ id, seconds }) =>
      (await messenger()).book.setDisappearing(id, seconds),
    'conversations.list': async () => ({ conversations: (await messenger()).book.list() }),
    'conversations.get': async ({ id }) => (await messenger()).book.view(id),
    'conversations.setConsent': async ({ id, consent }) => (await messenger()).book.setConsent(id, consent),
    'conversations.setMode': async ({ id, mode }) => (await messenger()).book.setMode(id, mode),
    'conversations.arrange': async ({ id, ...change }) =>
      (await messenger()).book.arrange(id, present(change)),
    'conversations.markRead': async ({ id }) => (await messenger()).markRead(id),

    'messages.send': async ({ conversationId, text, format, replyTo }) => {
      const core = await messenger()
      const id = core.send(conversationId, text, format, replyTo)
      await core.flushed()
      return { id }
    },
    'files.begin': ({ bytes }) => Promise.resolve({ upload: staged.begin(bytes) }),
    'files.append': ({ upload, data }) =>
      Promise.resolve({ received: staged.append(upload, Buffer.from(data, 'base64')) }),
    'files.discard': ({ upload }) => {
      staged.discard(upload)
      return Promise.resolve({})
    },
    'files.transfers': async () => ({
      transfers: (await messenger())
        .transfers()
        .map(({ message, ...progress }) => ({ id: message, ...progress })),
    }),
    'messages.fetchFile': async ({ id, index }) => {
      const { name, mediaType, data } = await (await messenger()).file(id, index)
      return { name, mediaType, bytes: data.length }
    },
    'messages.filePart': async ({ id, index, offset, bytes }) => {
      const part = (await messenger()).filePart(id, index, offset, bytes)
      return { data: Buffer.from(part).toString('base64') }
    },
    'messages.cancelTransfer': async ({ id }) => {
      const core = await messenger()
      core.cancelTransfer(id)
      return {}
    },
    'messages.sendFile': async ({ conversationId, name, mediaType, data, upload, replyTo }) => {
      if ((data === undefined) === (upload === undefined)) {
        throw new AppError('invalid-input', 'A file is given either whole or by the name of its upload.')
      }
      const content = upload === undefined ? Buffer.from(data ?? '', 'base64') : staged.take(upload)
      const file = { name, mediaType, data: new Uint8Array(content) }
      const core = await messenger()
      const id = await core.sendFile(conversationId, file, replyTo)
      await core.flushed()
      return { id }
    },
    'messages.file': async ({ id, index }) => {
      const { name, mediaType, data } = await (await messenger()).file(id, index)
      return { name, mediaType, data: Buffer.from(data).toString('base64') }
    },
    'messages.react': async ({ id, reaction, active }) => {
      const core = await messenger()
      core.react(id, reaction, active)
      return {}
    },
    'messages.delete': async ({ id, scope }) => {
      const core = await messenger()
      core.delete(id, scope)
      return {}
    },
    'messages.list': async ({ conversationId, limit, ...place }) =>
      (await messenger()).page(conversationId, present(place), limit),
    'messages.firstUnread': async ({ conversationId }) => ({
      id: (await messenger()).firstUnread(conversationId) ?? null,
    }),
    'messages.withFiles': async ({ conversationId, before, limit }) =>
      (await messenger()).withFiles(conversationId, before, limit),
    'messages.search': async ({ query, limit, conversationId }) => ({
      messages: (await messenger()).search(query, limit, conversationId),
    }),
    'messages.story': async ({ id }) => ({ entries: [...(await messenger()).story(id)] }),
    'messages.retry': async ({ id }) => {
      const core = await messenger()
      core.retry(id)
      return {}
    },
    'messages.cancel': async ({ id }) => {
      const core = await messenger()
      core.cancel(id)
      return {}
    },

    'typing.set': async ({ conversationId, active }) => {
      const core = await messenger()
      core.setTyping(conversationId, active)
      return {}
    },

    'relay.start': async ({ port, host, name }) =>
      (await application.session()).hosting.start({
        ...(port === undefined ? {} : { port }),
        ...(host === undefined ? {} : { host }),
        ...(name === undefined ? {} : { name }),
      }),
    'relay.hostRestored': async () => (await application.session()).hosting.hostRestored(),
    'relay.forgetRestored': async () => {
      ;(await application.session()).hosting.forgetRestored()
      return {}
    },
    'relay.stop': async () => {
      await (await application.session()).hosting.stop()
      return {}
    },
    'relay.status': () => application.relayStatus(),
    'relay.host': async () => (await application.session()).hosting.view(),
    'relay.configure': async ({ allowed, ...policy }) =>
      (await application.session()).hosting.configure({
        ...present(policy),
        ...(allowed === undefined ? {} : { allowed: allowed.map(checkedAddress) }),
      }),
    'relay.setSuccessors': async ({ addresses }) => {
      const { hosting } = await application.session()
      hosting.running().setSuccessors(addresses.map(checkedAddress))
      return hosting.view()
    },
    'relay.takeOver': async ({ fingerprint, accept }) => {
      const { takeOver } = await application.session()
      if (accept) await takeOver.accept(fingerprint)
      else takeOver.decline(fingerprint)
      return application.relayStatus()
    },
    'relay.remove': async ({ address }) => {
      const { hosting } = await application.session()
      hosting.running().remove(checkedAddress(address))
      return hosting.view()
    },
    'relay.ban': async ({ address, banned }) => {
      const { hosting } = await application.session()
      hosting.running().setBanned(checkedAddress(address), banned)
      return hosting.view()
    },
    'relay.setCarries': async ({ fingerprint, carries }) => {
      const { lan } = await application.session()
      lan.setCarries(fingerprint, carries)
      return application.relayStatus()
    },
    'relay.join': async ({ target, passcode, carries }) => {
      await (await application.session()).joinRelay(target, passcode, carries)
      return application.relayStatus()
    },
    'relay.diagnose': async ({ target, passcode }) => ({
      checks: await (await application.session()).lan.diagnose(target, passcode),
    }),

    'rooms.list': async () => ({ rooms: await (await application.session()).lan.rooms() }),
    'rooms.join': async ({ relay, name }) => {
      const { lan, messenger: core } = await application.session()
      return core.book.viewOf(await lan.joinRoom(relay, name))
    },
    'rooms.leave': async ({ id }) => {
      const { lan, messenger: core } = await application.session()
      await lan.leaveRoom(core.book.record(id).ref)
      return core.book.view(id)
    },

    'contacts.safety': async ({ address }) => {
      const { lan } = await application.session()
      return { safety: lan.safetyNumber(checkedAddress(address)) ?? null }
    },
    'contacts.setVerified': async ({ address, verified }) => {
      const { lan } = await application.session()
      lan.setVerified(checkedAddress(address), verified)
      return { safety: lan.safetyNumber(checkedAddress(address)) ?? null }
    },
    'relay.leave': async ({ fingerprint }) => {
      await (await application.session()).leaveRelay(fingerprint)
      return {}
    },
    'relay.discovered': async () => ({ relays: (await application.session()).discoveredRelays() }),

    'network.status': () => application.networkStatus(),
    'network.waiting': async () => ({ waiting: [...(await messenger()).waiting()] }),
    'network.tryAgain': async () => {
      await application.wake()
      return application.networkStatus()
    },
    'network.configure': ({ xmtp, history }) => application.configureNetwork(xmtp, history),

    'devices.list': async () => (await application.session()).xmtp.devices(),
    'devices.revoke': async ({ ids }) => (await application.session()).xmtp.revoke(ids),
    'devices.local': async () => ({ devices: (await application.session()).lan.devices() }),
    'devices.revokeLocal': async ({ ids }) => {
      const { lan } = await application.session()
      await lan.revoke(ids)
      return { devices: lan.devices() }
    },
    'history.status': async () => (await application.session()).xmtp.historyStatus(),
    'history.request': async () => (await application.session()).xmtp.requestHistory(),

    'preferences.get': () => Promise.resolve(application.preferences()),
    'preferences.set': (change) => Promise.resolve(application.setPreferences(present(change))),

    'storage.usage': async () => (await application.session()).keeping.usage(),
    'storage.clearMedia': async (wish) => {
      const { keeping } = await application.session()
      return application.work.run('clear', (work) => keeping.clearMedia(present(wish), work))
    },
    'storage.export': async ({ conversationId, path }) => {
      const { keeping } = await application.session()
      return save(application, 'export', jsonKind, 'Landline', path, (work) =>
        keeping.exportJson(conversationId, work),
      )
    },
    'backup.create': async ({ passphrase, path }) => {
      const { keeping } = await application.session()
      const stretched = await stretchPassphrase(passphrase)
      return save(application, 'backup', backupKind, 'Landline', path, (work) =>
        keeping.backup(stretched, work),
      )
    },
    'backup.open': async ({ path }) => {
      const chosen = await chooseFile(application, backupKind, path)
      return { backup: chosen === undefined ? null : await application.backups.add(chosen) }
    },
    'backup.begin': async ({ name, bytes }) => ({ id: await application.backups.begin(name, bytes) }),
    'backup.append': ({ id, data }) => application.backups.append(id, Buffer.from(data, 'base64')),
    'backup.restore': ({ id, passphrase, protect }) => application.restoreBackup(id, passphrase, protect),
    'copies.get': async () => (await application.session()).copies.view(),
    'copies.set': async (change) => (await application.session()).copies.configure(present(change)),
    'copies.chooseFolder': async ({ path, inProfile }) => {
      const { copies } = await application.session()
      const folder = inProfile === true ? '' : await chooseFolder(application, path)
      return folder === undefined ? copies.view() : copies.configure({ folder })
    },
    'copies.make': async () => (await application.session()).copies.make(),
    'work.cancel': async () => {
      await application.work.cancel()
      return {}
    },
    'desktop.get': () => Promise.resolve(application.desktop.view()),
    'desktop.set': (change) => Promise.resolve(application.desktop.set(present(change))),
    'updates.get': () => Promise.resolve(application.desktop.updates.view()),
    'updates.choose': ({ channel }) => application.desktop.updates.choose(channel),
    'updates.check': () => application.desktop.updates.check(),
    'updates.download': () => application.desktop.updates.download(),
    'updates.cancel': () => {
      application.desktop.updates.cancel()
      return Promise.resolve({})
    },
    'updates.install': async () => {
      await application.desktop.updates.install()
      return {}
    },
    'desktop.report': (report, caller) => {
      application.desktop.report(caller, report)
      return Promise.resolve({})
    },
    'log.read': () => Promise.resolve({ text: application.lastOfLog() }),
    'log.save': ({ path }) => {
      // What was looked at is what is saved; it may have grown by a line or two since.
      const text = application.lastOfLog()
      return save(application, 'log', logKind, 'Landline', path, () => (sink) => sink(Buffer.from(text)))
    },
    'troubles.list': () => Promise.resolve({ troubles: [...application.desktop.troubles.list()] }),
    'troubles.seen': ({ id }) => {
      application.desktop.troubles.seen(id)
      return Promise.resolve({})
    },
    'files.drag': async ({ id, index }) => {
      const { name, data } = await (await messenger()).file(id, index)
      application.desktop.drag(name, data)
      return {}
    },
    'links.waiting': () => Promise.resolve({ offered: application.desktop.links.first() }),
    'links.answered': ({ id }) => Promise.resolve({ offered: application.desktop.links.answered(id) }),
    'desktop.answerClosing': ({ choice }) => {
      application.desktop.answerClosing(choice)
      return Promise.resolve({})
    },

    'app.info': async () => ({
      version: application.options.version,
      shell: application.options.shell,
      platform: process.platform,
      profile: application.options.profile,
      standsStill: application.standsStill,
    }),
    'app.drawn': async () => {
      application.options.onDrawn?.()
      return {}
    },
    'app.restart': async () => {
      application.restart()
      return {}
    },
    'account.unattended': async () => ({ protection: await application.unattendedProtection() }),
  }
}

/** An object without the keys that have no value: what was left out of a request stays out. */
const present = <T extends object>(value: T): Present<T> =>
  // The cast tells TypeScript what the filter does.
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Present<T>

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> }
