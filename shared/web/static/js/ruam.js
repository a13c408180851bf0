// Entry point of every page. Each part does nothing on a page that does not ask for it.

import { keepDrafts } from "./draft.js";
import { followLive } from "./live.js";

keepDrafts(document);
followLive(document);
