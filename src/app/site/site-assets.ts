import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { Asset, Assets } from '../../serve/site/assets/assets.ts'

/** What is built, by the ends of names; anything else is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** What lies in here has a digest of its content in its name. */
const HASHED_FOLDER = 'assets/'
const HASHED = /[-.][A-Za-z0-9_-]{8,64}\.[a-z0-9]{1,12}$/
/** What a process keeps in memory of it at the most. */
const MOST_FILES = 1000
const MOST_OCTETS = 32 * 1024 * 1024

/**
 * Reads the built files of a folder, each with the brotli form that lies beside it (`x.js.br`), into memory: they are few, every process serves them, and what is not among them cannot be asked for.
 * A folder that is not there has none. Names with a dot in front and source maps are left out.
 * @throws Fault us site/bad-assets
 */
export async function readAssets(folder: string): Promise<Assets> {
  const names = await filesIn(folder)
  const assets = new Map<string, Asset>()
  let octets = 0
  for (const name of names) {
    const type = TYPES[extname(name)]
    if (type === undefined || /(?:^|\/)\./.test(name)) continue
    const isImmutable = name.startsWith(HASHED_FOLDER)
    // A name that stays while the file changes would be kept by browsers for a year.
    if (isImmutable && !HASHED.test(name)) throw badAssets(`${join(folder, name)} has no digest in its name`)
    const asset = await readAsset(join(folder, name), type, isImmutable, names.has(`${name}.br`))
    octets += asset.octets.length + (asset.brotli?.length ?? 0)
    assets.set(`/${name}`, asset)
    if (assets.size > MOST_FILES || octets > MOST_OCTETS) throw badAssets(`${folder} holds too much to be served`)
  }
  return assets
}

async function readAsset(path: string, type: string, isImmutable: boolean, hasBrotli: boolean): Promise<Asset> {
  const octets = await readFile(path)
  const brotli = hasBrotli ? await readFile(`${path}.br`) : undefined
  const digest = createHash('sha256').update(octets).digest('hex')
  return { type, octets, brotli: brotli && brotli.length < octets.length ? brotli : undefined, digest, isImmutable }
}

/** Paths of files below a folder, with `/` between their parts. Links are not followed. */
async function filesIn(folder: string): Promise<ReadonlySet<string>> {
  const names: string[] = []
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      if (entry.isDirectory()) await walk(`${below}${entry.name}/`)
      else if (entry.isFile()) names.push(`${below}${entry.name}`)
    }
  }
  await walk('').catch((error: { code?: string }) => {
    if (error.code !== 'ENOENT') throw error
  })
  return new Set(names.sort())
}

function badAssets(problem: string): Fault {
  return new Fault('us', 'site/bad-assets', `${problem}: build the web application again`)
}
