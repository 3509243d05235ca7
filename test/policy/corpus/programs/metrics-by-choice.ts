import { prometheus, provider } from "./shared";

prometheus("shop", provider("shop"));
