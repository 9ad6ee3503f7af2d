// @ts-check
// The shapes of the server's JSON that the screens read, as JSDoc types. No behaviour.
// Times: *_s are seconds; start_s, end_s, at_s, audio_* count recorded sound (the position in the
// WAV), elapsed_s counts from Start with gaps.

/** @typedef {{ quote: string, start: number, end: number, segment: number | null, audio_start_s: number | null, audio_end_s: number | null }} Evidence start and end are characters of the transcript's text */

/**
 * @typedef {object} Fact
 * @property {string} id
 * @property {string} kind
 * @property {string} name
 * @property {string} title
 * @property {string} display
 * @property {number | string | null} value
 * @property {string | null} unit
 * @property {string} status
 * @property {boolean} negated
 * @property {number | null} [dose]
 * @property {string | null} [route]
 * @property {number | null} [count]
 * @property {boolean} [prior_to_ems]
 * @property {number | null} [low]
 * @property {number | null} [high]
 * @property {string | null} [comparator]
 * @property {boolean} [approximate]
 * @property {number | null} [order]
 * @property {string | null} [oxygen]
 * @property {string | null} [time]
 * @property {string | null} [given_at] when a drug was given, also where its time was told apart
 * @property {(number | string)[]} [alternatives]
 * @property {boolean} needs_review
 * @property {string | null} [review_reason]
 * @property {Hand | null} [hand] what a person did to it
 * @property {Evidence[]} evidence
 */

/** @typedef {{ kind: "confirm" | "change", by: string, at: string, heard: string, number: number }} Hand heard: how it was before, in words */
/** @typedef {{ number: number, at: string, by: string, kind: string, fact: string, value: number | string | null, unit: string | null, text: string }} Act of a person, kept for good */

/**
 * @typedef {object} Review what people decided
 * @property {number} version number of the newest act
 * @property {boolean} signed someone signed what it says now
 * @property {boolean} amended changed since it was signed
 * @property {Act | null} signature
 * @property {{ fact: Fact, act: Act }[]} struck
 * @property {Act[]} notes
 * @property {Act[]} homeless acts whose fact the present words no longer give
 * @property {Act | null} [scale] which SpO2 scale NEWS2 is to use, once somebody chose
 * @property {Record<string, string>} keys names of the facts for acts, by id
 * @property {Record<string, (string | null)[]>} [units] that a fact may be given in, by id
 */

/** @typedef {{ name: string, text: string, derived_from: string[], priority: number }} Flag */
/** @typedef {{ name: string, value: number | string | null, meaning: string, source: string, derived_from: string[], inputs: { name: string, value: number | string }[], missing: string[] }} Score */
/** @typedef {{ facts: Fact[], flags: Flag[], scores: Score[], draft: boolean }} Analysis */
/** @typedef {{ text: string, start_s: number, end_s: number, confidence?: number | null, typed?: boolean }} Word */
/** @typedef {{ index: number, start: number, end: number, start_s: number, end_s: number, elapsed_s: number, text: string, utterance: number, language?: string, part?: number, words: Word[] }} Segment */
/** @typedef {{ text: string, engine: string, model: string, draft: boolean, language: string, segments: Segment[] }} Transcript */
/** @typedef {import("./timeline.js").Gap} Gap */
/** @typedef {{ at_s: number, elapsed_s: number, label: string }} Marker */
/** @typedef {{ transcribed_s: number, captured_s: number, behind_s: number, waiting?: { start_s: number, end_s: number }[] }} Progress waiting: stretches of sound whose words are still to come */
/** @typedef {{ format: string, text: string, spoken: string, not_stated: string[] }} Report */

/**
 * @typedef {object} Summary
 * @property {string} recording_id
 * @property {"recording" | "stopped" | "sealed" | "done" | "failed" | "empty"} state
 * @property {"browser" | "upload" | "microphone"} source
 * @property {string} started_at
 * @property {string | null} stopped_at
 * @property {number} duration_s
 * @property {number} elapsed_s
 * @property {number | Gap[]} gaps a count in the list, the gaps themselves in one encounter
 * @property {boolean} draft
 * @property {string | null} engine
 * @property {string | null} title
 * @property {number} facts how many were found
 * @property {number} to_check
 * @property {boolean} [signed]
 * @property {string | null} problem
 */

/**
 * @typedef {Summary & { gaps: Gap[], unaccounted_s?: number, markers: Marker[], progress: Progress,
 *   files: { kind: "recording" | "transcript" | "analysis" | "report" | "narrative", name: string, bytes: number }[],
 *   transcript: Transcript | null, analysis: Analysis | null, report: Report | null, review?: Review | null, revision?: number | null }} Encounter
 */

/** @typedef {{ name: string, model: string, label: string, draft: boolean, english_only: boolean, state: "ready" | "loading" | "downloading" | "away" | "none", progress: number | null, why: string, cure: string }} Engine */
/** @typedef {{ label: string, name: string, engine: string, english_only: boolean }} SpeechModel */
/** @typedef {{ version: number, language: string, model: string, vocabulary: string[] }} SpeechWishes language and model "": as the server does */
/** @typedef {{ version: string, server_ms: number, server_clock: { run: string, set_ms: number }, engine: Engine, microphone: { available: boolean, why: string }, limits: { upload_mb: number } }} Status */

export {};
