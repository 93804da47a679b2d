/** Where routes with something in their address lead here; text: where else they are looked at. */
export const PLACES: Readonly<Record<string, { readonly at: string } | string>> = {
  'GET /console/sign-in': 'the first test',
  'GET /console/second-step': 'it has no page of its own: passkeys.test.ts looks at the same one',
  'GET /console/': 'it leads on',
  'GET /console/accounts/:id': { at: 'ACCOUNT' },
  'GET /console/accounts/:id/:act': { at: 'ACCOUNT/suspend' },
  'GET /console/problems/:id': { at: 'PROBLEM' },
  'GET /console/queue/:id': 'where mail that waits is looked at',
  'GET /console/queue/:id/:act': 'where mail that waits is looked at',
  'GET /console/domains/:name': { at: '/console/domains/posthus.test' },
  'GET /console/certificates/:id': 'where a certificate is asked for',
  'GET /console/certificates/:id/revoke': 'it needs a certificate of ACME: the form is that of a block, with a list',
  'GET /console/certificates/:id/block': 'where a certificate is asked for',
  'GET /console/joint/:id{[0-9]{1,9}}': 'where a certificate is asked for',
  'GET /console/joint/:id{[0-9]{1,9}}/:step{agree|refuse|withdraw}': 'where a certificate is asked for',
  'GET /console/incidents/:id{[0-9]{1,9}}': { at: '/console/incidents/1' },
  'GET /console/incidents/:id{[0-9]{1,9}}/run': { at: '/console/incidents/1/run' },
  'GET /console/incidents/:id{[0-9]{1,9}}/:note{assess|answer|searched|announce|resolve|review}': {
    at: '/console/incidents/1/assess',
  },
  'GET /console/access/:id{[0-9]+}': 'where mail is opened by two',
  'GET /console/access/:id{[0-9]+}/:decision{approve|refuse|withdraw}': 'where mail is opened by two',
}
