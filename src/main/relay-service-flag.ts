/** Has the packaged app host a relay without a window; what follows are that relay's own flags. */
export const relayServiceFlag = '--relay-service'
