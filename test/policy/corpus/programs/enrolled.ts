import { provider } from "./shared";

provider("lab");
