// Loaded before an app of the lab: its clock is wrong by as many milliseconds as LANDLINE_LAB_SKEW says.

const skew = Number(process.env['LANDLINE_LAB_SKEW'] ?? '0')
const trueNow = Date.now.bind(Date)
Date.now = () => trueNow() + skew
