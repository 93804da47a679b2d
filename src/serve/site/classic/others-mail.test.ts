import assert from 'node:assert/strict'
import { test } from 'node:test'
import { letter } from '../../../../test/kit/jmap-test-bed.ts'
import { ANNA } from '../site-services.fixture.ts'
import { ClassicVisitor } from './classic-visitor.fixture.ts'

const BO = { ...ANNA, id: 'bo', address: 'bo@example.org', name: 'Bo' }

/** Bo shares Work with Anna, with some rights of RFC 4314, and keeps Hidden. */
async function open(letters: string) {
  const it = await ClassicVisitor.open()
  const { directory, sharing, mail } = it.bed
  await directory.addDomain({ name: 'example.org', catchAll: undefined, createdMs: 0 })
  for (const account of [ANNA, BO]) {
    const credential = { accountId: account.id, phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 }
    await directory.addAccount(account, credential)
  }
  await mail.create(BO.id)
  const grant = async (name: string, rights: string) => {
    if (rights !== '') await sharing.note(BO, ANNA.id)
    await mail.write(BO.id, async (writer) => {
      if (!(await writer.mailboxNamed(name))) await writer.createMailbox(name)
      await writer.setRights((await writer.mailboxNamed(name))?.id ?? 0, { identifier: ANNA.id, rights })
    })
  }
  await grant('Work', letters)
  await grant('Hidden', '')
  const deliver = (text: string, mailbox = 'Work') => it.bed.deliver(text, { account: BO.id, mailbox })
  const folder = await mail.read(BO.id, async (reader) => `F${(await reader.mailboxNamed('Work'))?.id}`)
  return {
    it,
    grant,
    deliver,
    path: `/classic/folder/${folder}?of=Abo`,
    [Symbol.asyncDispose]: () => it[Symbol.asyncDispose](),
  }
}

const acts = (page: string) => [...page.matchAll(/name="act" value="(\w+)"/g)].map(([, act]) => act)

test('what somebody shares stands under whose it is, on every page, is read there, and is theirs in every link', async () => {
  await using at = await open('lr')
  const { it } = at
  // The first message of either has the same id.
  const own = await it.deliver(letter('Mine'))
  const theirs = await at.deliver(letter('Theirs', 'Content-Type: text/html\n', '<p>page</p>'))
  assert.equal(own, theirs)
  await at.deliver(letter('Secret'), 'Hidden')
  for (const path of ['/classic/', '/classic/settings', '/classic/contacts', '/classic/compose']) {
    const nav = await it.page(path)
    assert.match(nav, /Folders that bo@example\.org shares with you/, path)
    assert.match(nav, new RegExp(`href="${at.path.replace('?', '\\?')}"[^>]*>Work`), path)
    assert.doesNotMatch(nav, /folder\/F\d+[^>]*>Hidden/)
  }
  const list = await it.page(at.path)
  assert.match(list, /<h1>Work<\/h1>/)
  assert.match(list, new RegExp(`href="/classic/message/${theirs}\\?of=Abo"[\\s\\S]*Theirs`))
  assert.doesNotMatch(list, /Mine|Secret/)
  const page = await it.page(`/classic/message/${theirs}?of=Abo`)
  assert.match(page, /Theirs/)
  assert.match(page, /src="\/mail\/frame\/B\d+\/[^"]*\?account=Abo"/)
  assert.match(page, /\/jmap\/download\/Abo\//)
  assert.match(page, new RegExp(`href="/classic/compose\\?reply=${theirs}&amp;of=Abo"`))
  assert.match(await it.page(`/classic/conversation/${theirs}?of=Abo`), /Theirs/)
  assert.match(await it.page(`/classic/message/${own}`), /Mine/)
})

test('there is a button for what is allowed, and for nothing else; what is posted all the same is refused', async () => {
  for (const [letters, allowed] of [
    ['lr', []],
    ['lrs', ['read', 'unread']],
    ['lrsw', ['read', 'unread', 'flag', 'unflag']],
  ] as const) {
    await using at = await open(letters)
    const id = await at.deliver(letter('Theirs'))
    assert.deepEqual(acts(await at.it.page(at.path)), [...allowed, 'copy'], letters)
    await at.it.post('/classic/act?of=Abo', { act: 'destroy', sure: 'yes', id, back: at.path })
    assert.match(await at.it.page(at.path), /Theirs/, letters)
  }
})

test('an act is done in the mail that the page is about, and undone there', async () => {
  await using at = await open('lrswite')
  const own = await at.it.deliver(letter('Mine'))
  const theirs = await at.deliver(letter('Theirs'))
  assert.equal(own, theirs)
  await at.grant('More', 'lrswite')
  const list = await at.it.page(at.path)
  const [, more = ''] = /<option value="(F\d+)">More/.exec(list) ?? []
  const moved = await at.it.post('/classic/act?of=Abo', { act: 'move', target: more, id: theirs, back: at.path })
  assert.match(moved, /Moved: 1 message\.|1 message/)
  assert.doesNotMatch(moved, /class="what">Theirs/)
  assert.match(await at.it.page('/classic/'), /class="what">Mine/)
  const undo = /name="undo" value="([^"]+)"/.exec(moved)?.[1] ?? ''
  assert.match(moved, /action="\/classic\/undo\?of=Abo"/)
  assert.match(await at.it.post('/classic/undo?of=Abo', { undo, back: at.path }), /class="what">Theirs/)
})

const undone = async (it: ClassicVisitor, page: string, back: string) => {
  const [, action = '', undo = ''] =
    /action="([^"]+)"><input[^>]*><input[^>]*name="undo" value="([^"]+)"/.exec(page) ?? []
  return it.post(action.replaceAll('&amp;', '&'), { undo: undo.replaceAll('&gt;', '>'), back })
}
const idIn = (page: string) => /name="id" value="(M\d+)"/.exec(page)?.[1] ?? ''
const subjects = (page: string) => [...page.matchAll(/class="what">([^<]*)</g)].map(([, subject]) => subject)

test('what somebody shares is searched, and what is not shared is not found', async () => {
  await using at = await open('lr')
  await at.it.deliver(letter('Mine', '', 'flour'))
  const id = await at.deliver(letter('Theirs', '', 'flour and water'))
  await at.deliver(letter('Secret', '', 'flour'), 'Hidden')
  assert.match(await at.it.page(at.path), /name="of" value="Abo"[\s\S]*Search what bo@example\.org shares/)
  const found = await at.it.page('/classic/search?q=flour&of=Abo')
  assert.deepEqual(subjects(found), ['Theirs'])
  assert.match(found, new RegExp(`href="/classic/message/${id}\\?of=Abo"`))
  assert.match(found, /<h1>Search results: bo@example\.org<\/h1>/)
  assert.deepEqual(subjects(await at.it.page('/classic/search?q=flour')), ['Mine'])
  assert.deepEqual(acts(found), ['copy'])
  await at.grant('Work', '')
  assert.equal((await at.it.visitor.ask('/classic/search?q=flour&of=Abo')).status, 404)
})

test('what may be read is copied into one’s own mail; what may not be taken out is not moved, and is not there twice', async () => {
  await using at = await open('lr')
  const { it } = at
  const id = await at.deliver(letter('Theirs'))
  const list = await it.page(at.path)
  const [, inbox = ''] = /<optgroup label="Your own folders"><option value="(own\/F\d+)">Inbox/.exec(list) ?? []
  const ask = (act: string) => it.post('/classic/act?of=Abo', { act, target: inbox, id, back: at.path })
  assert.match(await ask('move'), /role="alert"[^>]*>[^<]*has not given you the right/)
  assert.deepEqual(subjects(await it.page('/classic/')), [])
  const copied = await ask('copy')
  assert.match(copied, /Copied: 1 message\./)
  assert.deepEqual([subjects(copied), subjects(await it.page('/classic/'))], [['Theirs'], ['Theirs']])
  assert.deepEqual(subjects(await undone(it, copied, at.path)), ['Theirs'])
  assert.deepEqual(subjects(await it.page('/classic/')), [])
  // Whose mail it is to go to is one's own or shared: no other is known.
  const away = await it.post('/classic/act?of=Abo', { act: 'copy', target: 'Acleo/F1', id, back: at.path })
  assert.match(away, /role="alert"/)
})

test('what may be taken out and put in is moved between the mail of two, there and back', async () => {
  await using at = await open('lrswite')
  const { it } = at
  const theirs = await at.deliver(letter('Theirs'))
  const mine = await it.deliver(letter('Mine'))
  const [, work = ''] =
    /<optgroup label="bo@example\.org"><option value="(Abo\/F\d+)">Work/.exec(await it.page('/classic/')) ?? []
  const here = await it.post('/classic/act?of=Abo', { act: 'move', target: 'own/F1', id: theirs, back: at.path })
  assert.match(here, /Moved: 1 message\./)
  assert.deepEqual([subjects(here), subjects(await it.page('/classic/'))], [[], ['Theirs', 'Mine']])
  assert.deepEqual(subjects(await undone(it, here, at.path)), ['Theirs'])
  assert.deepEqual(subjects(await it.page('/classic/')), ['Mine'])
  const there = await it.post('/classic/act', { act: 'move', target: work, id: mine, back: '/classic/' })
  assert.deepEqual([subjects(there), subjects(await it.page(at.path)).sort()], [[], ['Mine', 'Theirs']])
  assert.deepEqual(subjects(await undone(it, there, '/classic/')), ['Mine'])
  await at.grant('Work', 'lr')
  const refused = await it.post('/classic/act', {
    act: 'copy',
    target: work,
    id: idIn(await it.page('/classic/')),
    back: '/classic/',
  })
  assert.match(refused, /role="alert"[^>]*>[^<]*has not given you the right/)
  assert.doesNotMatch(await it.page('/classic/'), /Abo\/F/)
})

test('what somebody shares is passed on with its files, or as a file; a draft of theirs is read, and never taken for one’s own of the same number', async () => {
  await using at = await open('lr')
  const { it } = at
  const type = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n'
  const body =
    '--b\nContent-Type: text/plain\n\nlook\n--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=sums.csv\n\n1,2\n--b--\n'
  const mine = await it.deliver(letter('Mine'))
  const id = await at.deliver(letter('Sums', type, body))
  assert.equal(mine, id)
  const page = await it.page(`/classic/message/${id}?of=Abo`)
  for (const [kind, file] of [
    ['forward', 'sums.csv'],
    ['attach', 'Sums.eml'],
  ] as const) {
    assert.match(page, new RegExp(`href="/classic/compose\\?${kind}=${id}&amp;of=Abo"`))
    const form = await it.page(`/classic/compose?${kind}=${id}&of=Abo`)
    assert.match(form, /value="Fwd: Sums"/)
    const [, keep = ''] = /name="keep" value="([^"]+)"/.exec(form) ?? []
    const fields = { to: 'eva@example.net', cc: '', bcc: '', subject: 'Fwd: Sums', text: 'see', do: 'save' }
    const saved = await it.post('/classic/compose', { ...fields, keep: keep.replaceAll('&quot;', '"') })
    assert.match(saved, /Saved\./, kind)
    assert.match(saved, new RegExp(`value="[^"]*${file}`))
  }
  assert.equal((await it.visitor.ask(`/classic/compose?draft=${id}&of=Abo`)).status, 404)
  assert.equal((await it.visitor.ask(`/classic/compose?draft=${mine}`)).status, 404, 'a letter that came is no draft')
  assert.deepEqual(subjects(await it.page('/classic/')), ['Mine'])
})

test('an answer to what somebody shares is one’s own letter', async () => {
  await using at = await open('lr')
  const id = await at.deliver(letter('Theirs', '', 'the text'))
  const page = await at.it.page(`/classic/compose?reply=${id}&of=Abo`)
  assert.match(page, /Re: Theirs[\s\S]*the text/)
  assert.match(page, /anna@example\.org/)
})

test('what is not shared, or not any more, is the mail of nobody: never one’s own under the same numbers', async () => {
  await using at = await open('lr')
  const id = await at.it.deliver(letter('Mine'))
  for (const whose of ['Acleo', 'Aanna', '', 'x', '..']) {
    for (const path of [
      '/classic/folders/F2',
      '/classic/settings',
      `/classic/message/${id}`,
      '/classic/folder/F1',
      `/classic/conversation/${id}`,
    ]) {
      const answer = await at.it.visitor.ask(`${path}?of=${whose}`)
      assert.equal(answer.status, 404, `${path} ${whose}`)
      assert.doesNotMatch(await answer.text(), /Mine/)
    }
  }
  await at.it.post('/classic/act?of=Acleo', { act: 'trash', id, back: '/classic/' })
  assert.match(await at.it.page('/classic/'), /class="what">Mine/)
  await at.grant('Work', '')
  assert.equal((await at.it.visitor.ask(at.path)).status, 404)
  assert.doesNotMatch(await at.it.page('/classic/'), /bo@example\.org/)
})

test('a page that is not about mail is about nobody else’s', async () => {
  await using at = await open('lrswite')
  for (const path of ['/classic/folders/F2', '/classic/settings', '/classic/contacts', '/classic/'])
    assert.equal((await at.it.visitor.ask(`${path}?of=Abo`)).status, 404, path)
})

test('a folder is shared by address with a level, changed, shared further, and shared no more; what is wrong is said', async () => {
  await using at = await open('')
  const { it } = at
  const path = '/classic/folders/F2/share'
  const rights = async () =>
    it.bed.mail.read(ANNA.id, async (reader) => (await reader.acl(2)).map((one) => `${one.identifier} ${one.rights}`))
  for (const [address, said] of [
    ['', 'Whom do you want'],
    ['anna@example.org', 'your own address'],
    ['nobody@example.org', 'Nobody whom you can share'],
    ['bo@example.com', 'Nobody whom you can share'],
  ] as const) {
    assert.match(await it.post(path, { do: 'give', address, level: 'read' }), new RegExp(said), address)
  }
  assert.match(await it.page('/classic/folders/F2'), new RegExp(`href="${path}"`))
  const warning = /with which other services set new passwords/
  assert.match(await it.page('/classic/folders/F1/share'), warning, 'of the inbox it is said what lies in it')
  assert.doesNotMatch(await it.page(path), warning)
  const given = await it.post(path, { do: 'give', address: 'Bo@example.org', level: 'read' })
  assert.match(given, /The folder is shared\.[\s\S]*bo@example\.org/)
  assert.deepEqual(await rights(), ['bo lr'])
  assert.match(await it.post(path, { do: 'give', address: 'bo@example.org', level: 'read' }), /already/)
  const person = /name="person" value="([^"]+)"/.exec(given)?.[1] ?? ''
  assert.match(await it.post(path, { do: 'change', person, level: 'write', further: 'yes' }), /checked[\s\S]*may share/)
  assert.match((await rights()).join(), /^bo (?=.*a)(?=.*t)(?=.*e)/)
  assert.match(await it.post(path, { do: 'end', person }), /not shared with them any more[\s\S]*Nobody so far/)
  assert.deepEqual(await rights(), [])
  assert.equal(
    (await it.visitor.post(path, { do: 'give', address: 'bo@example.org', level: 'read', csrf: 'x' })).status,
    403,
  )
  assert.deepEqual(await rights(), [])
})

test('who is given more is asked about with the password; to give less is not', async () => {
  await using at = await open('')
  const { it } = at
  const path = '/classic/folders/F2/share'
  const given = await it.post(path, { do: 'give', address: 'bo@example.org', level: 'read' })
  const person = /name="person" value="([^"]+)"/.exec(given)?.[1] ?? ''
  it.visitor.clock.advance(3_600_000)
  const ask = async (fields: Record<string, string>) =>
    (await it.visitor.post(path, { ...fields, csrf: await it.visitor.token() })).headers.get('location')
  assert.equal(await ask({ do: 'change', person, level: 'write' }), `/sign-in/again?next=${encodeURIComponent(path)}`)
  assert.match((await ask({ do: 'end', person })) ?? '', /done=ended/)
})
