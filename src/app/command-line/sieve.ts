import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { Fault } from '../../base/fault.ts'
import {
  activateScript,
  checkScript,
  deleteScript,
  listScripts,
  putScript,
  showFilterLog,
  showScript,
} from '../commands/mail/sieve-scripts.ts'
import { type CommonOptions, type Desk, leaf, type Surroundings } from './desk.ts'

/** `posthus sieve …` */
export function addSieveCommands(group: Command, desk: Desk, { folder }: Surroundings): void {
  leaf(group, 'list <address>', 'lists the filter scripts of a member').action(
    (address: string, options: CommonOptions) => desk.inHouse(options, (house) => listScripts(house, address)),
  )
  leaf(group, 'show <address> <name>', 'prints a script').action(
    (address: string, name: string, options: CommonOptions) =>
      desk.inHouse(options, (house) => showScript(house, address, name)),
  )
  leaf(group, 'put <address> <file>', 'keeps a script, if it can be run')
    .option('--name <name>', 'what it is called (the name of the file without .sieve)')
    .option('--activate', 'makes it the active one')
    .action((address: string, file: string, options: CommonOptions & { name?: string; activate?: boolean }) =>
      desk.inHouse(options, async (house) => {
        const name = options.name ?? basename(file, '.sieve')
        return putScript(house, address, name, await readScriptFile(folder, file), options.activate === true)
      }),
    )
  leaf(group, 'activate <address> [name]', 'makes a script the active one; without a name none is').action(
    (address: string, name: string | undefined, options: CommonOptions) =>
      desk.inHouse(options, (house) => activateScript(house, address, name)),
  )
  leaf(group, 'delete <address> <name>', 'deletes a script that is not active').action(
    (address: string, name: string, options: CommonOptions) =>
      desk.inHouse(options, (house) => deleteScript(house, address, name)),
  )
  leaf(group, 'check <address> <file>', 'says what is wrong with a script, or may be for that member').action(
    (address: string, file: string, options: CommonOptions) =>
      desk.inHouse(options, async (house) => checkScript(house, address, await readScriptFile(folder, file))),
  )
  leaf(group, 'log <address>', 'what was discarded, refused, sent on, or failed of late').action(
    (address: string, options: CommonOptions) => desk.inHouse(options, (house) => showFilterLog(house, address)),
  )
}

async function readScriptFile(folder: string, file: string): Promise<Uint8Array> {
  const path = resolve(folder, file)
  try {
    return await readFile(path)
  } catch (error) {
    throw new Fault('peer', 'sieve/no-such-file', `${path} cannot be read`, { cause: error })
  }
}
