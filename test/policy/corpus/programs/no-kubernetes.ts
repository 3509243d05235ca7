import { bucket } from "./shared";

bucket("website");
