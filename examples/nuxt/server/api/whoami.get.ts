export default defineEventHandler(() => readReader());
