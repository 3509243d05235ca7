import { bucket } from "./shared";

bucket("blocks");
