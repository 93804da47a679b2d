import { path, section, setting } from '../setting.ts'

export const incidents = section('What is known of holes in the software that this runs on.', {
  advisories: setting(path.optional(), {
    description:
      'A file with holes that are younger than this release, as JSON: `id`, `component` (`node` or `openssl`), `since`, `mendedIn`, `reference` and `summary` of each.',
    form: 'the path of a JSON file',
    defaultText: 'none: only what this release knows of',
  }),
})
