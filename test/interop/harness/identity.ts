import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/**
 * Whom the peers run as. As root they become the users that Debian made for them; for anybody else everything runs as that user,
 * which both Postfix and Dovecot can do where no port below 1024 is wanted.
 */
export const identity = process.getuid?.() === 0 ? asRoot() : asMyself()

function asRoot() {
  return {
    root: true,
    postfix: account('postfix'),
    postdrop: { name: 'postdrop', gid: gidOf('postdrop') },
    dovecot: account('dovecot'),
    dovenull: account('dovenull'),
    mail: account('mail'),
  }
}

function asMyself() {
  const { username, uid, gid } = userInfo()
  const me: Account = { name: username, uid, gid }
  return { root: false, postfix: me, postdrop: { name: groupName(gid), gid }, dovecot: me, dovenull: me, mail: me }
}

function account(name: string): Account {
  const fields = entry('/etc/passwd', (parts) => parts[0] === name)
  return { name, uid: Number(fields[2]), gid: Number(fields[3]) }
}

function gidOf(name: string): number {
  return Number(entry('/etc/group', (parts) => parts[0] === name)[2])
}

function groupName(gid: number): string {
  return entry('/etc/group', (parts) => parts[2] === String(gid))[0] as string
}

function entry(file: string, matches: (parts: string[]) => boolean): string[] {
  const found = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(matches)
  if (!found) throw new Error(`${file} lacks an entry that the peers need`)
  return found
}
