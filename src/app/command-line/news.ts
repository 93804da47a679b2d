import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { Fault } from '../../base/fault.ts'
import { addNews, listNews, removeNews, resolveNews, writeNews } from '../commands/published/news.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber, type Surroundings } from './desk.ts'

type TextOptions = CommonOptions & { readonly language: string }

/** `posthus news …`: what the operator tells everybody on the site. */
export function addNewsCommands(group: Command, desk: Desk, { folder }: Surroundings): void {
  leaf(group, 'list', 'lists what is published, the newest first')
    .option('--most <number>', 'so many at most', positiveNumber, 100)
    .action((options: CommonOptions & { most: number }) =>
      desk.inHouse(options, (house) => listNews(house, options.most)),
    )
  leaf(group, 'add <file>', 'publishes a text at once: its title in the first line, paragraphs below it')
    .addOption(languageOption())
    .option('--incident', 'something does not work: it stands on the page of the state until "news resolve"')
    .action((file: string, options: TextOptions & { incident?: boolean }) =>
      desk.inHouse(options, async (house) =>
        addNews(house, options.incident ? 'incident' : 'news', options.language, await readText(folder, file)),
      ),
    )
  leaf(group, 'write <id> <file>', 'adds the text in another language, or writes it anew')
    .addOption(languageOption())
    .action((id: string, file: string, options: TextOptions) =>
      desk.inHouse(options, async (house) => writeNews(house, id, options.language, await readText(folder, file))),
    )
  leaf(group, 'resolve <id>', 'says that an incident is over').action((id: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => resolveNews(house, id)),
  )
  leaf(group, 'remove <id>', 'takes it away').action((id: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => removeNews(house, id)),
  )
}

function languageOption(): Option {
  return new Option('--language <name>', 'the language that it is written in').choices(['en', 'nb', 'de']).default('en')
}

/** @throws Fault peer command/bad-file */
async function readText(folder: string, file: string): Promise<string> {
  const path = resolve(folder, file)
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new Fault('peer', 'command/bad-file', `${path} cannot be read: name a file with the text`, { cause })
  }
}
