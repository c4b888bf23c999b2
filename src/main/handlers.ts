import type { AppContract } from '../shared/contract.ts'
import type { Handlers } from '../shared/rpc/contract.ts'
import type { Application } from './application.ts'
import { checkedAddress } from './identity/wallet.ts'

/** What each request of the contract does. */
export const createHandlers = (application: Application): Handlers<AppContract> => {
  const messenger = async () => (await application.session()).messenger
  return {
    'account.create': ({ name, passphrase }) => application.create(name, passphrase),
    'account.restore': ({ phrase, name, passphrase }) => application.restore(phrase, name, passphrase),
    'account.unlock': ({ passphrase }) => application.unlock(passphrase),
    'account.get': () => application.account(),

    'contacts.add': async ({ address, name }) =>
      (await messenger()).addContact({
        address: checkedAddress(address),
        ...(name === undefined ? {} : { name }),
      }),
    'contacts.list': async () => ({ contacts: (await messenger()).contacts() }),

    'conversations.openDirect': async ({ address }) =>
      (await messenger()).openDirect(checkedAddress(address)),
    'conversations.createGroup': async ({ title, members }) =>
      (await messenger()).createGroup(title, members.map(checkedAddress)),
    'conversations.list': async () => ({ conversations: (await messenger()).conversations() }),
    'conversations.get': async ({ id }) => (await messenger()).conversation(id),
    'conversations.setConsent': async ({ id, consent }) => (await messenger()).setConsent(id, consent),
    'conversations.setMode': async ({ id, mode }) => (await messenger()).setMode(id, mode),
    'conversations.markRead': async ({ id }) => (await messenger()).markRead(id),

    'messages.send': async ({ conversationId, text }) => ({
      id: (await messenger()).send(conversationId, text),
    }),
    'messages.list': async ({ conversationId, before, limit }) => ({
      messages: (await messenger()).messages(conversationId, before, limit),
    }),
    'messages.search': async ({ query, limit }) => ({ messages: (await messenger()).search(query, limit) }),
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
      (await application.session()).startRelay({
        ...(port === undefined ? {} : { port }),
        ...(host === undefined ? {} : { host }),
        ...(name === undefined ? {} : { name }),
      }),
    'relay.stop': async () => {
      await (await application.session()).stopRelay()
      return {}
    },
    'relay.status': () => application.relayStatus(),
    'relay.join': async ({ target }) => {
      await (await application.session()).joinRelay(target)
      return application.relayStatus()
    },
    'relay.leave': async ({ fingerprint }) => {
      await (await application.session()).leaveRelay(fingerprint)
      return {}
    },
    'relay.discovered': async () => ({ relays: (await application.session()).discoveredRelays() }),

    'network.status': () => application.networkStatus(),
    'network.configure': ({ xmtp, history }) => application.configureNetwork(xmtp, history),

    'app.info': async () => ({
      version: application.options.version,
      shell: application.options.shell,
      platform: process.platform,
      unattendedProtection: application.options.keyring?.available() === true ? 'keyring' : 'file',
    }),
  }
}
