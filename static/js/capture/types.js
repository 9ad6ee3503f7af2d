// @ts-check
/**
 * The data that crosses between capture and the screens: State and its parts, as JSDoc types.
 * This file owns no behaviour; everything here is plain data that survives structuredClone.
 *
 * Units: `...Ms` are milliseconds; `...AtMs` and `sinceMs` are wall clock (Date.now()) unless the
 * text says "elapsed"; elapsed time is time since Start with gaps counted.
 */

/**
 * idle: nothing runs, the last recording (if any) is closed. asking: the browser asks for the
 * microphone. recording. muted: by the crew. interrupted: recording is wanted but no sound comes;
 * capture goes on trying by itself. stopping: the last records are being written to the tablet
 * (milliseconds). stopped: complete on this tablet; see `sealed` for the server.
 * @typedef {'idle'|'asking'|'recording'|'muted'|'interrupted'|'stopping'|'stopped'} Phase
 */

/**
 * mute: by the crew. interrupted: the system took the microphone (call, other app, suspended
 * context). locked: the page was hidden or the screen off. reload: the page was loaded again or
 * the browser was closed. switch: another microphone or another tab. lost: samples that never came
 * (measured against the clock). storage: the tablet was full and had no connection. muted_device:
 * the switch on the tablet or headset. silent: the microphone sent zeros, or one other value, and
 * nothing else; what it sent is recorded all the same.
 * @typedef {'mute'|'interrupted'|'locked'|'reload'|'switch'|'lost'|'storage'|
 *   'muted_device'|'silent'} GapCause
 */

/**
 * @typedef {object} Level
 * @property {number} bars 0..14, whole
 * @property {'voice'|'quiet'|'none'|'loud'} word
 */

/**
 * A gap that is still running.
 * @typedef {object} RunningGap
 * @property {number} sinceMs wall clock at which sound ended
 * @property {string} cause a GapCause
 */

/**
 * A finished gap of the current recording.
 * @typedef {object} Gap
 * @property {number} atMs elapsed time at which the gap begins
 * @property {number} ms its length
 * @property {string} cause a GapCause
 * @property {number} [heldMs] of it are in the recorded sound all the same
 */

/**
 * @typedef {object} Mark
 * @property {number} atMs elapsed time
 */

/**
 * online: acknowledged within the last seconds, or nothing to acknowledge. reconnecting: lost 3 to
 * 10 s ago. restarting: the server said that it restarts. offline: no way to the server.
 * @typedef {object} Link
 * @property {'online'|'offline'|'reconnecting'|'restarting'} state
 * @property {number} sinceMs wall clock at which this state began
 */

/**
 * An earlier recording that is still on this tablet. here: waits. sending: under way. sent: all
 * bytes acknowledged. sealed: confirmed by the server; the copy here goes after its grace time.
 * @typedef {object} BacklogEntry
 * @property {string} recId
 * @property {number} startedAtMs
 * @property {number} ms recorded sound
 * @property {number} sentMs of it acknowledged by the server
 * @property {'here'|'sending'|'sent'|'sealed'} state
 * @property {boolean} recovered it was cut off (browser closed, power lost) and closed afterwards
 * @property {string|null} why the server refuses a part of it and repeating does not help: auth,
 *   conflict, broken, unreadable; null: it waits for the network only
 * @property {boolean} damaged a part of it could not be read and is kept apart on this tablet
 */

/**
 * @typedef {object} Storage
 * @property {number|null} leftHours hours of sound that still fit, 24 at most; null = the browser does
 *   not say
 * @property {boolean} persisted the browser promised not to evict the store
 * @property {boolean|null} sealed sound is encrypted on this tablet until it is sent; null: not known
 * @property {'full'|'broken'|null} refuses the store takes nothing now; null: it works
 * @property {number} memoryMs sound that still fits in memory; counted only while the store refuses
 */

/**
 * What the crew should know; true as long as it is in the list. `key` is a key of texts.json.
 * Params carry raw values to be formatted by the screen: wait, gap, len, left, eta = ms;
 * time = wall clock ms; pct = 0..100.
 * @typedef {object} Notice
 * @property {string} key
 * @property {'note'|'look'|'now'} level
 * @property {Record<string, number>} params
 */

/**
 * The frozen snapshot that `recorder.state` holds and each `state` event carries, at most 10 a
 * second. Elapsed = recordedMs + finished gaps + the running gap.
 * @typedef {object} State
 * @property {Phase} phase
 * @property {string|null} recId 32 hex digits; kept after Stop until the next Start
 * @property {number|null} startedAtMs wall clock of Start
 * @property {number} elapsedMs time since Start, gaps counted; stands still after Stop
 * @property {number} recordedMs sound captured
 * @property {number} onTabletMs sound that is durable on this tablet
 * @property {number} onServerMs sound that the server acknowledged (after its fsync)
 * @property {number} waitingMs sound of this recording that is not acknowledged yet
 * @property {Level} level
 * @property {RunningGap|null} gap
 * @property {Gap[]} gaps
 * @property {Mark[]} marks
 * @property {Link} link
 * @property {BacklogEntry[]} backlog earlier recordings, oldest first; not the current one
 * @property {boolean} sealed the current recording is sealed on the server's disk
 * @property {Storage} storage
 * @property {number|null} clockOffMs the server's clock minus this tablet's; null: not heard yet
 * @property {string|null} why the server refuses a part of the current recording, as in BacklogEntry
 * @property {'holder'|'other'} tab other: another tab of this browser owns the recorder; then the
 *   whole State mirrors that tab
 * @property {Notice[]} notices most urgent first
 */

/**
 * A server message `{"t":"event",...}` of the live feed, handed on as it came.
 * @typedef {object} FeedEvent
 * @property {'event'} t
 * @property {number} id
 * @property {string|null} rec
 * @property {'segment'|'facts'|'status'|'session'} kind
 * @property {Record<string, any>} data
 */

/**
 * What was tried out on request. writes: the store took a row; null: another tab holds it. awake: the
 * screen can be kept on.
 * @typedef {{able: boolean, writes: boolean|null, awake: boolean, opens: boolean}} Checked
 */

/**
 * The facade (`recorder.js`), an EventTarget. Events: `state` (CustomEvent<State>), `feed`
 * (CustomEvent<FeedEvent>), `welcome` (CustomEvent, the server's welcome message; fired at every
 * connection: read again what may have been missed).
 *
 * No method throws for reasons of device or network: they end in `state.notices`. start and stop
 * may be called at any time, twice, and without a network.
 * @typedef {object} RecorderFacade
 * @property {State} state
 * @property {() => Promise<void>} init once; recovers what an earlier visit left, resumes a
 *   recording that a reload cut off less than two minutes ago, connects
 * @property {() => Promise<void>} start resolves when sound flows or it is clear that it does not
 * @property {() => Promise<void>} stop resolves when the recording is complete on this tablet
 * @property {() => void} mute
 * @property {() => void} unmute
 * @property {(label?: string) => void} mark
 * @property {() => void} retry asks for the microphone again and connects at once
 * @property {() => Promise<Checked>} check tries out what a shift needs, without recording
 * @property {(recId: string) => Promise<Blob|null>} save a recording of this tablet as WAV; null: it
 *   cannot be had now
 * @property {() => Promise<void>} takeOver makes this tab the holder; a recording goes on here
 * @property {(onLevel: (level: Level) => void) => Promise<() => void>} test microphone test without
 *   recording; resolves to a function that ends it; rejects with a DOMException when there is no
 *   microphone
 */

export {};
