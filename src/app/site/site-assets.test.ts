import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { brotliCompressSync } from 'node:zlib'
import { isFault } from '../../base/fault.ts'
import { readAssets } from './site-assets.ts'

const SCRIPT = 'export const x = 1\n'.repeat(100)

async function folderOf(t: TestContext, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-assets-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

test('files are known by their paths, with their types, and those with a digest in their name for good', async (t) => {
  const brotli = brotliCompressSync(SCRIPT)
  const assets = await readAssets(
    await folderOf(t, {
      'assets/mail-4fG7a1xQ.js': SCRIPT,
      'assets/mail-4fG7a1xQ.js.br': brotli,
      'assets/mail-4fG7a1xQ.js.map': '{}',
      'assets/tiny-AAAAAAAA.css': 'a{}',
      'assets/tiny-AAAAAAAA.css.br': Buffer.alloc(50),
      'mail/sw.js': SCRIPT,
      'icon.svg': '<svg/>',
      'index.html': '<!doctype html>',
      '.vite/manifest.json': '{}',
      'notes.md': 'x',
    }),
  )
  assert.deepEqual(
    [...assets].map(([path, { type, isImmutable, brotli: packed }]) => [path, type, isImmutable, packed !== undefined]),
    [
      ['/assets/mail-4fG7a1xQ.js', 'text/javascript; charset=utf-8', true, true],
      ['/assets/tiny-AAAAAAAA.css', 'text/css; charset=utf-8', true, false],
      ['/icon.svg', 'image/svg+xml', false, false],
      ['/mail/sw.js', 'text/javascript; charset=utf-8', false, false],
    ],
  )
  const script = assets.get('/assets/mail-4fG7a1xQ.js')
  assert.deepEqual([Buffer.from(script?.octets ?? '').toString(), script?.brotli], [SCRIPT, brotli])
})

test('a link out of the folder leads nowhere', async (t) => {
  const folder = await folderOf(t, { 'a.txt': 'x' })
  await symlink('/etc/passwd', join(folder, 'b.txt'))
  await symlink('/etc', join(folder, 'c'))
  assert.deepEqual([...(await readAssets(folder)).keys()], ['/a.txt'])
})

test('a folder that is not there has no files; a name that stays while the file changes is refused', async (t) => {
  assert.equal((await readAssets('/nowhere/dist')).size, 0)
  for (const name of ['assets/mail.js', 'assets/x-4fG7.js']) {
    const folder = await folderOf(t, { [name]: SCRIPT })
    await assert.rejects(readAssets(folder), (error) => isFault(error, 'site/bad-assets'))
  }
})
