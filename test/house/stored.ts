/** What of the house looks after a secret: the kind of its keeper, or why there is none. */
export type Keeping = { readonly keeper: string } | { readonly without: string }

const keptBy = (keeper: string): Keeping => ({ keeper })
const without = (why: string): Keeping => ({ without: why })

/** Columns with secrets in them, by database, table and column. */
export const SECRET_COLUMNS: Readonly<Record<string, Keeping>> = {
  'directory.db dkim_key private_key': keptBy('dkim'),
  'directory.db credential phc': keptBy('pepper'),
  'directory.db credential sealed_scram': keptBy('pepper'),
  'directory.db guess_bucket key': keptBy('pepper'),
  'directory.db totp sealed_secret': keptBy('pepper'),
  'directory.db recovery_code mac': keptBy('pepper'),
  'directory.db account_code mac': keptBy('pepper'),
  'directory.db recovery_address sealed': keptBy('pepper'),
  'directory.db recovery_address code_mac': keptBy('pepper'),
  'directory.db recovery_link opening': without('SHA-256 of 130 random bits, which nobody finds'),
  'directory.db recovery_link cancelling': without('the same'),
  'directory.db app_password mac': keptBy('pepper'),
  'directory.db app_password sealed_scram': keptBy('pepper'),
  'directory.db passkey public_key': without('the public half of a key whose private half never comes here'),
  'directory.db visit key': keptBy('pepper'),
  'directory.db certificate_challenge private_key': without(
    'of a certificate that only the authority is shown that has just asked, for some seconds; no connection of a client is made with it',
  ),
  'directory.db certificate_challenge answer': without('public: whoever asks is told'),
  'directory.db web_session digest': keptBy('web-session'),
  'directory.db invitation digest': without('SHA-256 of 80 random bits, which nobody finds'),
  'directory.db operator_session digest': keptBy('web-session'),
  'directory.db push_subscription url': without(
    'whoever has it can knock at a client of a member, who hears that something has changed; services that know our key (VAPID, made of the pepper) take it from nobody else',
  ),
  'directory.db push_subscription auth': without('of the client; nothing of mail is encrypted with it'),
  'directory.db account_export facts': without(
    'the token in it names a file, which only the browser in which its member is signed in is given; it goes with the file within days',
  ),
  'mail.db url_key key': keptBy('url-key'),
  'mail.db junk_model key': without(
    'tells which words a member has learned from, beside whose mail it lies: whoever has it has the mail',
  ),
}

/** Files of the data folder with secrets in them. */
export const SECRET_FILES: readonly (readonly [pattern: RegExp, keeping: Keeping])[] = [
  [/^keys\/pepper\.json$/, keptBy('pepper')],
  [/^keys\/forwarding\.json$/, keptBy('forwarding')],
  [/^tls\/local-ca\.(?:key|coming)$/, keptBy('local-ca')],
  [/^tls\/local-(?:leaf\.pem|next\.key)$/, keptBy('local-tls')],
  [/^tls\/keys\/[^/]+$/, keptBy('tls')],
  [/^tls\/accounts\/[^/]+$/, keptBy('acme-account')],
  [
    /^archive-keys\.db(?:-wal|-shm)?$/,
    without('opens copies of accounts in archives, beside the accounts themselves: whoever has it has these'),
  ],
]

/** Files without: databases are looked into. */
export const OTHER_FILES: readonly RegExp[] = [
  /^(?:directory|queue)\.db(?:-wal|-shm)?$/,
  /^accounts\/[0-9a-f]{2}\/[^/]+\/(?:mail|search)\.db(?:-wal|-shm)?$/,
  /^accounts\/[0-9a-f]{2}\/[^/]+\/blobs\//,
  /^tls\/local-ca\.(?:pem|crl)$/,
  /^passwords\/breached\.bin$/,
  /^(?:spool|queue|exports)\//,
  /^(?:control\.sock|lock)$/,
]

/** All other columns. Whoever adds one says here that nothing secret is in it, or above who replaces it when it may have leaked. */
export const OTHER_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'directory.db': {
    account: 'id address name state unit created_ms storage_quota message_quota transport',
    acme_account: 'directory key_id next_key_id url',
    alarm: 'cause alarm',
    alarm_mail: 'number at_ms',
    alias_target: 'address position target',
    audit_last: 'endpoint result',
    audit_result: 'run endpoint result',
    audit_run: 'id occasion at_ms took_ms',
    automatic_sending: 'kind sender of_hour of_day at_ms',
    certificate: 'id origin state state_ms names spki algorithm created_ms authority reference due_ms chain facts',
    certificate_challenge: 'type place identifier order_id',
    certificate_event: 'number entry_id at_ms from_state to_state by_whom why consent',
    certificate_order: 'id authority replaces due_ms answered_ms for_leak',
    certificate_placed: 'number authority at_ms',
    certificate_status: 'entry_id verdict source checked_ms until_ms staple',
    certificate_wait: 'subject until_ms failures code message',
    certificate_window: 'id start_ms end_ms explanation ask_ms',
    claim: 'id statement services published_ms withdrawn_ms',
    credential: 'account_id version changed_ms',
    dkim_key: 'domain selector algorithm public_key created_ms state state_ms',
    dmarc_row: 'day domain facts messages',
    domain: 'name catch_all created_ms',
    greylist: 'key first_ms last_ms is_in',
    guess_bucket: 'level at_ms empty_ms',
    generation: 'id status retire_on at_ms',
    generation_choice: 'account_id number generation chosen_by at_ms',
    account_export: 'id account_id state requested_ms ready_ms downloads',
    closure: 'account_id closed_by closed_ms erase_ms state_before',
    reserved_address: 'digest until_ms',
    terms_acceptance: 'account_id kind number at_ms',
    terms_version: 'kind number at_ms digest texts',
    news: 'id kind at_ms changed_ms resolved_ms texts',
    incident_advice: 'incident account_id at_ms',
    incident_entry: 'incident seq entry',
    login: 'account_id hour_ms service mechanism address version suite key_group accepted at_ms times detail device',
    posture: 'start_ms service version suite key_group policy proved_by connections',
    posture_day: 'start_ms service version suite key_group policy proved_by connections',
    published_check: 'domain at_ms findings',
    published_week: 'week_ms lines',
    push_subscription:
      'id account_id device_client_id p256dh code is_verified was_greeted types expires_ms credential_ms made_with known_by told',
    received_report: 'kind domain reporter report_id begin_ms end_ms received_ms passed failed rows',
    refusal: 'start_ms service reason connections',
    refusal_day: 'start_ms service reason connections',
    scrub: 'account_id begun_ms finished_ms after_body bodies octets findings',
    sending:
      'account_id of_hour of_day fresh delivered failed at_ms own held_by held_reason held_ms last_held_ms knows_old throttle',
    sending_network: 'account_id network at_ms',
    sending_recipient: 'account_id digest at_ms',
    sent_report: 'kind day domain state targets octets at_ms',
    share: 'identifier owner noted_ms',
    sts_policy: 'domain id policy fetched_ms expires_ms used_ms',
    tls_peer: 'name first_ms last_ms sessions missed_ms',
    tls_session: 'day_ms domain policy_type policy result host address reason sessions',
    upkeep: 'account_id changed_ms search_index oldest_expunged_ms',
    visit: 'at_ms',
    wake: 'account_id at_ms',
    web_session:
      'id account_id created_ms used_ms proved_ms credential_ms is_kept address client version suite key_group',
    web_session_generation: 'name',
    operator_session:
      'id account_id created_ms used_ms proved_ms credential_ms is_kept address client version suite key_group',
    operator_session_generation: 'name',
    operator: 'account_id role name since_ms',
    operator_act: 'seq account_id act digest',
    account_code: 'account_id key_id',
    recovery_address: 'account_id verified_ms',
    recovery_link: 'id account_id made_by created_ms due_ms until_ms',
    invitation: 'id note uses used created_ms until_ms',
    content_access: 'access seq entry',
    abuse_case: 'id account_id join_key is_open source opened_ms changed_ms entries',
    abuse_tally: 'quarter what times',
    problem: 'id account_id address at_ms kind text changes answer',
    totp: 'account_id created_ms last_step',
    recovery_code: 'account_id key_id',
    spent_challenge: 'digest until_ms',
    app_password:
      'id account_id device scopes created_ms key_id used_ms used_service used_address version suite key_group',
    passkey: 'id account_id name counter transports is_backed_up created_ms used_ms',
    password_demand: 'account_id level since_ms',
  },
  'queue.db': {
    delivery:
      'id account_id queue_id header_message_id recipient at_ms attempt kind status words host address reply protection facts accepted',
    queue_turn: 'turn at_ms',
    queued_destination: 'name head gate open_ms allowed interval_ms troubles cut_ms reason',
    queued_flow: 'name priority turn',
    queued_lease: 'id message_id destination flow until_ms owner',
    queued_message:
      'id account_id flow priority reverse_path eight_bit binary_mime smtp_utf8 require_tls transport envelope_id dsn_return header_message_id queued_ms release_ms expires_ms held_by held_reason held_ms digest size octets sender_proven provenance',
    queued_recipient:
      'message_id number address original_recipient notify destination state turn attempts next_ms notice_ms last_result delay_notified lease_id',
    queued_total: 'name messages recipients octets',
  },
  'mail.db': {
    account:
      'id modseq next_mailbox next_uid_validity next_body next_email next_thread expunged_room expunged_messages given_up_ms history_floor',
    acl: 'mailbox identifier rights',
    annotation: 'mailbox reader entry modseq value',
    body: 'id digest size in_file messages sent_ms is_reply has_attachment message_id base_subject message_refs envelope body_structure preview parts sums provenance',
    deleted_mailbox: 'id modseq',
    email_history: 'modseq email thread gone mailbox',
    email_move: 'modseq email thread source target',
    expunged: 'expunged_ms mailbox uid bits keywords internal_ms sent_ms size email thread body keywords_sum sum',
    gap: 'mailbox first last',
    gone_mailbox: 'id name deleted_ms',
    junk_lesson: 'body is_junk saved_ms',
    junk_model: 'id junk good learned_ms version',
    junk_progress: 'mailbox modseq uid',
    junk_sender: 'sender written_ms junk good seen_ms',
    junk_word: 'word junk good day',
    keyword: 'folded spelling',
    mailbox:
      'id name special_use uid_validity uid_next highest_modseq vanished_floor messages unseen deleted size seal tree_modseq sort_order',
    message: 'mailbox uid modseq bits keywords internal_ms saved_ms sent_ms size email thread body keywords_sum sum',
    octets: 'body octets',
    // Of PGP the members' own keys are in it, wrapped by passphrases that nobody here knows: not the house's to replace.
    record: 'seq kind id made modseq is_open value',
    record_floor: 'kind modseq',
    sieve_event: 'id at_ms what sender message_id detail',
    sieve_memory: 'kind key until_ms',
    sieve_script: 'name content bytes is_active changed_ms id',
    subscription: 'name',
    taken_delivery: 'id until_ms',
    thread_key: 'key thread',
    unfinished_upload: 'id type size length at_ms taken_by digest',
    upload: 'digest size at_ms octets',
    upload_piece: 'upload start digest size octets',
    url_key: 'mailbox',
    vanished: 'mailbox modseq first last',
  },
}
