import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { iconPng } from './icon-png.ts'
import { loadAgainPlugin } from './load-again-plugin.ts'

/**
 * Builds what runs in browsers into `web/dist`, with hashes in the names and brotli beside what it makes shorter. `npm ci` does it, and `npm start` does it again where a source has changed since: it takes about a second.
 * Usage: node web/build/build.ts [--if-changed]
 */

const root = join(import.meta.dirname, '../..')
const dist = join(root, 'web/dist')
const STAMP = join(dist, '.sources')
/** Folders with something that is built in, or that it is built by. */
const SOURCES = ['web', 'src/wire', 'src/base']
/** In pixels, as systems want them for installed applications. */
const ICON_SIZES = [192, 512]
/** Shorter files gain nothing. */
const LEAST_TO_COMPRESS = 512

const beginning = new Set<string>()
/** How long plugins take says nothing to whoever starts a house on a busy machine. */
const CHECKS = { pluginTimings: false }
const ENTRY = join(root, 'web/webmail/webmail.tsx')

/** The modules of a build, as the bundler knows them. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

const digest = await digestOfSources()
const isFresh = existsSync(STAMP) && (await readFile(STAMP, 'utf8')) === digest
if (process.argv.includes('--if-changed') && isFresh) process.exit(0)

const vite = await import('vite').catch(() => undefined)
if (!vite) {
  // Without what is for development only nothing can be built; a release brings it built.
  if (!existsSync(STAMP))
    console.error('posthus: the webmail is not built: run "npm ci && npm run build" where there is a network')
  process.exit(0)
}

await vite.build({
  root: join(root, 'web/webmail'),
  configFile: false,
  publicDir: false,
  base: '/',
  logLevel: 'warn',
  plugins: [loadAgainPlugin()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // The smaller build of the same package, whose rarer parts come when they are needed: docs/decisions/pgp.md.
  resolve: { alias: [{ find: /^openpgp$/, replacement: 'openpgp/lightweight' }] },
  worker: {
    format: 'es',
    rolldownOptions: {
      checks: CHECKS,
      output: {
        // The one that browsers look for anew by its name stands where its scope is (Service Workers §3.4).
        entryFileNames: ({ name }) => (name === 'service-worker' ? 'mail/[name].js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        // Passed on under the LGPL: whoever runs the house may put another in the place of this file.
        codeSplitting: { groups: [{ name: 'openpgp', test: /node_modules\/openpgp\/dist\/lightweight\/openpgp\./ }] },
      },
    },
  },
  build: {
    outDir: dist,
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // Whatever is small is still a file of its own: the policy of the page lets in no style or script that stands in another.
    assetsInlineLimit: 0,
    rolldownOptions: {
      checks: CHECKS,
      input: {
        webmail: ENTRY,
        'password-meter': join(root, 'web/doors/password-meter.ts'),
        passkey: join(root, 'web/doors/passkey.ts'),
        'lead-on': join(root, 'web/doors/lead-on.ts'),
        'service-worker': join(root, 'web/webmail/worker/service-worker.ts'),
      },
      output: {
        // The one that browsers look for anew by its name stands where its scope is (Service Workers §3.4).
        entryFileNames: ({ name }) => (name === 'service-worker' ? 'mail/[name].js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        // What the page begins with comes as one file, also what an area shares with it: each file more would be waited for before the first rows.
        codeSplitting: {
          groups: [
            { debugName: 'beginning', name: (id, modules) => (isOfBeginning(id, modules) ? 'beginning' : null) },
          ],
        },
      },
    },
  },
})
await writeApplicationFiles()
for (const name of await readdir(join(dist, 'assets'))) await compress(join(dist, 'assets', name))
await writeFile(STAMP, digest)

/** Whether a module runs before the first rows: the entry comes to it by imports alone, without one that is made later. */
function isOfBeginning(id: string, modules: Modules): boolean {
  if (beginning.size === 0) {
    const found = [ENTRY]
    for (const one of found) {
      if (beginning.has(one)) continue
      beginning.add(one)
      found.push(...(modules.getModuleInfo(one)?.importedIds ?? []))
    }
  }
  return id !== ENTRY && beginning.has(id)
}

/** What a browser shows the application with, and what it installs it by (Web Application Manifest). */
async function writeApplicationFiles(): Promise<void> {
  const icon = await writeHashed('webmail', '.svg', await readFile(join(root, 'web/webmail/webmail.svg'), 'utf8'))
  const manifest = {
    name: 'Posthus',
    short_name: 'Posthus',
    id: '/mail/',
    start_url: '/mail/',
    scope: '/mail/',
    display: 'standalone',
    background_color: '#fcfbf9',
    theme_color: '#f3f1ec',
    icons: [
      { src: icon, sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      ...(await Promise.all(
        ICON_SIZES.map(async (size) => ({
          src: await writeHashed(`webmail-${size}`, '.png', iconPng(size)),
          sizes: `${size}x${size}`,
          type: 'image/png',
          purpose: 'maskable',
        })),
      )),
    ],
  }
  await writeHashed('webmail', '.webmanifest', JSON.stringify(manifest))
}

async function writeHashed(name: string, end: string, text: string | Uint8Array): Promise<string> {
  const path = `/assets/${name}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}${end}`
  await writeFile(join(dist, path), text)
  return path
}

async function compress(path: string): Promise<void> {
  const octets = await readFile(path)
  if (octets.length < LEAST_TO_COMPRESS || /\.(?:png|woff2|webp)$/.test(path)) return
  const quality = constants.BROTLI_MAX_QUALITY
  const brotli = brotliCompressSync(octets, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })
  if (brotli.length < octets.length) await writeFile(`${path}.br`, brotli)
  if (process.argv.includes('--sizes'))
    console.log(`${brotli.length} of ${octets.length} octets: ${path.slice(dist.length)}`)
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(root, 'package-lock.json')))
  for (const folder of SOURCES) {
    const names = await readdir(join(root, folder), { recursive: true })
    for (const name of names.filter((one) => /\.(?:tsx?|css|svg)$/.test(one) && !one.startsWith('dist/')).sort()) {
      hash.update(name).update(await readFile(join(root, folder, name)))
    }
  }
  return hash.digest('hex')
}
