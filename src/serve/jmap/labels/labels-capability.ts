import { LABELS_CAPABILITY } from '../../../wire/jmap/labels.ts'
import type { Capability } from '../capability.ts'
import { changeRecords } from '../standard/record-changes.ts'
import { getLabels, MOST_LABELS } from './label-methods.ts'
import { setLabels } from './label-set.ts'

/** Names and colours of keywords, which follow the member from browser to browser. */
export const labelsCapability: Capability = {
  uri: LABELS_CAPABILITY,
  announce: { server: () => ({}), account: () => ({ maxLabels: MOST_LABELS }) },
  methods: { 'Label/get': getLabels, 'Label/changes': changeRecords('label'), 'Label/set': setLabels },
  pushes: ['Label'],
  states: ({ mail }, account) =>
    mail.read(account, async ({ records }) => ({ Label: `${await records.state('label')}` })),
}
