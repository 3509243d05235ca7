import { prometheus, provider } from "./shared";

prometheus("lab", provider("lab"));
