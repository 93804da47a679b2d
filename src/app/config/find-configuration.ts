import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Fault } from '../../base/fault.ts'

/** Where a configuration is looked for when none is named, in this order; the last one is made by `posthus demo`. */
const PLACES = ['posthus.toml', '/etc/posthus/posthus.toml', 'data/posthus.toml']

/** The path of the configuration file: the one that is named, or the first that exists. @throws Fault us config/not-found */
export function findConfiguration(named: string | undefined, folder: string): string {
  if (named !== undefined) return resolve(folder, named)
  const found = PLACES.map((place) => resolve(folder, place)).find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new Fault(
    'us',
    'config/not-found',
    `there is no ${PLACES.join(', no ')}: name your configuration with --config, or start with "posthus demo"`,
  )
}
