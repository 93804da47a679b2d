import { render } from 'preact'
import { FIRST_SCREEN_ID, type FirstScreen } from '../../src/wire/jmap/first-screen.ts'
import type { JsonObject } from '../../src/wire/jmap/json.ts'
import {
  CORE_CAPABILITY,
  MAIL_CAPABILITY,
  PRINCIPALS_CAPABILITY,
  type Session,
  SUBMISSION_CAPABILITY,
} from '../../src/wire/jmap/session.ts'
import { Desk } from './desk/desk.ts'
import { keepSettings, loadSettings } from './desk/settings.ts'
import { Language, languageOf } from './language/language.ts'
import { httpTransport } from './mail/http-transport.ts'
import { JmapCalls } from './mail/jmap-calls.ts'
import { JmapFailure } from './mail/jmap-failure.ts'
import { Mail } from './mail/mail.ts'
import { Push } from './mail/push.ts'
import { httpUpload } from './mail/upload.ts'
import './styles/webmail.css'
import type { PgpSession } from './pgp/pgp-session.ts'
import { App } from './views/app.tsx'
import { mailboxName } from './views/names.ts'
import type { Setting } from './views/setting.ts'
import { registerWorker } from './worker/register.ts'

/** The beginning of the application: everything that it needs of the browser is handed in from here. */
function begin(first: FirstScreen): void {
  const { session, connection } = first
  let { csrf } = first
  const token = () => csrf
  const language = new Language(languageOf(document.documentElement.lang))
  const accountId = session.primaryAccounts[MAIL_CAPABILITY] ?? ''
  let known = session.state
  const core = session.capabilities[CORE_CAPABILITY] ?? {}
  const ofMail = session.accounts[accountId]?.accountCapabilities[MAIL_CAPABILITY] ?? {}
  const calls = new JmapCalls(
    httpTransport(own(session.apiUrl), token),
    Object.keys(session.capabilities),
    numberOf(core, 'maxCallsInRequest', 16),
    (state) => {
      if (state === known) return
      known = state
      renewSession().then(
        (renewed) => desk.admit(renewed.accounts),
        (error: unknown) => mail.fail(error),
      )
    },
  )
  const mail = new Mail(calls, accountId)
  mail.begin(first)
  const desk = new Desk(mail, loadSettings(localStorage), {
    navigate: (hash, replaces) => {
      if (replaces) history.replaceState(null, '', hash)
      else history.pushState(null, '', hash)
      desk.arrive(hash)
    },
    after: (ms, act) => void setTimeout(act, ms),
    keep: (settings) => void keepSettings(localStorage, settings),
    language,
    nameOf: (mailbox) => mailboxName(mailbox, language),
  })
  desk.admit(session.accounts)
  desk.arrive(location.hash)
  const fileUrl: Setting['fileUrl'] = (blobId, name, type, place = {}) =>
    own(session.downloadUrl)
      .replace('{accountId}', place.accountId ?? accountId)
      .replace('{blobId}', encodeURIComponent(blobId))
      .replace('{name}', encodeURIComponent(name))
      .replace('{type}', encodeURIComponent(type))
  const push = new Push(own(session.eventSourceUrl))
  let started: Promise<PgpSession> | undefined
  const pgp = () => {
    started ??= import('./pgp/start-session.ts').then(({ startSession }) => startSession(calls, accountId, desk, push))
    started.catch(() => {
      started = undefined
    })
    return started
  }
  const upload = httpUpload(own(session.uploadUrl).replace('{accountId}', accountId), token)
  const fileLimits = {
    each: numberOf(core, 'maxSizeUpload', Number.POSITIVE_INFINITY),
    all: numberOf(ofMail, 'maxSizeAttachmentsPerEmail', Number.POSITIVE_INFINITY),
  }
  const ofSubmission = session.accounts[accountId]?.accountCapabilities[SUBMISSION_CAPABILITY] ?? {}
  const setting = {
    desk,
    language,
    own: session.username.toLowerCase(),
    connection,
    generations: first.generations,
    get csrf() {
      return csrf
    },
    renew: (renewed: string) => {
      csrf = renewed
    },
    upload,
    fileLimits,
    maxDelayedSend: numberOf(ofSubmission, 'maxDelayedSend', 0),
    fileUrl,
    push,
    pgp,
    isAdvised: first.isAdvised === true,
    hasSharing: PRINCIPALS_CAPABILITY in session.capabilities,
    kept: new Map(),
  }
  const onSeen = () => {
    registerWorker(navigator)
    push.watch(['Label'], () => void mail.refreshLabels())
    push.watch(['Email', 'Mailbox'], (changed) => {
      for (const one of [mail, ...desk.others.values()]) void one.hear(changed)
    })
  }
  render(<App setting={setting} onSeen={onSeen} />, document.getElementById('app') as HTMLElement)
  addEventListener('popstate', () => desk.arrive(location.hash))
  addEventListener('hashchange', () => desk.arrive(location.hash))
  // Where there is room for the folders they lie over nothing.
  matchMedia('(min-width: 1024px)').addEventListener('change', () => desk.areFoldersOpen && desk.toggleFolders())
  for (const name of ['online', 'offline']) {
    addEventListener(name, () => {
      desk.isOnline = navigator.onLine
      if (desk.isOnline) void mail.refresh()
      desk.tell()
    })
  }
}

/** The Session object as it is now: others may share something with the member, or nothing any more. @throws JmapFailure */
async function renewSession(): Promise<Session> {
  const answer = await fetch('/jmap/session').catch((error: unknown) => {
    throw new JmapFailure('offline', 'offline', String(error))
  })
  if (!answer.ok) throw new JmapFailure(answer.status === 401 ? 'signedOut' : 'offline', `${answer.status}`)
  return (await answer.json()) as Session
}

function numberOf(capability: JsonObject, name: string, otherwise: number): number {
  const value = capability[name]
  return typeof value === 'number' ? value : otherwise
}

/** Addresses of the Session object are those of the site as others see it; here they are asked for where the page is from. */
function own(url: string): string {
  const { host } = new URL(url.replace(/[{}]/g, ''))
  return url.slice(url.indexOf(host) + host.length)
}

begin(JSON.parse(document.getElementById(FIRST_SCREEN_ID)?.textContent ?? '') as FirstScreen)
