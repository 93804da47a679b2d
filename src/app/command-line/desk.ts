import { type Command, InvalidArgumentError } from 'commander'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import type { Outcome } from '../commands/outcome.ts'
import type { Configuration } from '../config/configuration.ts'
import { findConfiguration } from '../config/find-configuration.ts'
import type { House } from '../house/house.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { factsOf } from './recorded-acts.ts'

/** What a command line stands on. */
export interface Surroundings {
  readonly terminal: Terminal
  /** Working directory: relative paths start there. */
  readonly folder: string
  readonly clock: Clock
  readonly entropy: Entropy
}

export interface CommonOptions {
  readonly config?: string
  readonly json?: boolean
}

export const SUCCESS = 0
export const FAILURE = 1
export const WRONG_USAGE = 2

/** Gives commands what they work on, and prints what comes of it. */
export class Desk {
  exitCode = SUCCESS
  readonly #surroundings: Surroundings
  #command: Command | undefined

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** The configuration that the options lead to, and where it stands. */
  async configuration(options: CommonOptions): Promise<Configuration> {
    const { readConfiguration } = await import('../config/read-configuration.ts')
    return readConfiguration(findConfiguration(options.config, this.#surroundings.folder))
  }

  /** The configuration, if one was named or lies where one is looked for; one that was named and cannot be read is a mistake all the same. */
  async tryConfiguration(options: CommonOptions): Promise<Configuration | undefined> {
    if (options.config !== undefined) return this.configuration(options)
    try {
      return await this.configuration(options)
    } catch (error) {
      if (isFault(error)) return undefined
      throw error
    }
  }

  /** Says which command is about to be run. */
  begin(command: Command): void {
    this.#command = command
  }

  /** Opens the house, does `work` in it, prints the outcome. What is an act of an operator is written down first. */
  async inHouse(
    options: CommonOptions,
    work: (house: House, configuration: Configuration) => Promise<Outcome>,
  ): Promise<void> {
    const configuration = await this.configuration(options)
    const { visitHouse } = await import('./visit-house.ts')
    const command = this.#command
    const outcome = await visitHouse(configuration, async (house) => {
      const facts = command && (await factsOf(command, house))
      if (!facts) return work(house, configuration)
      // Where there are operators, members are told why. Whoever runs a house for themselves alone need not explain it to themselves.
      const isReasonNeeded = await house.operators.any()
      return house.operatorDesk.record(facts, () => work(house, configuration), isReasonNeeded)
    })
    this.print(outcome, options)
  }

  print(outcome: Outcome, options: CommonOptions): void {
    this.#surroundings.terminal.print(options.json ? JSON.stringify(outcome.json, null, 2) : outcome.text)
    if (outcome.failed) this.exitCode = FAILURE
  }
}

/** A command that does something, with the options that all of them have. */
export function leaf(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--config <file>', 'configuration file')
    .option('--json', 'prints JSON')
}

/** An option that is a whole number above 0. */
export function positiveNumber(text: string): number {
  if (!/^[1-9][0-9]{0,4}$/.test(text)) throw new InvalidArgumentError('Write a whole number above 0.')
  return Number(text)
}
