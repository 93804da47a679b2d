import { Argument, type Command } from 'commander'
import { TERMS_KINDS, type TermsKind } from '../../core/terms/terms-version.ts'
import { listTerms, showTerms } from '../commands/published/terms.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber } from './desk.ts'

/** `posthus terms …`: the terms and the privacy text, in all their versions. */
export function addTermsCommands(group: Command, desk: Desk): void {
  leaf(group, 'list', 'lists every version with its date and digest').action((options: CommonOptions) =>
    desk.inHouse(options, (house) => listTerms(house)),
  )
  leaf(group, 'show', 'prints a version as members read it; the newest, if no other is named')
    .addArgument(new Argument('<text>', 'which text').choices(TERMS_KINDS))
    .option('--number <number>', 'which version', positiveNumber)
    .option('--language <name>', 'in which language', 'en')
    .action((kind: TermsKind, options: CommonOptions & { number?: number; language: string }) =>
      desk.inHouse(options, (house) => showTerms(house, kind, options.number, options.language)),
    )
}
