# hostile.20: bytes from 80 to 9f pass, which some terminals take for controls
s/if (!isprint((unsigned char)\*text))/if (iscntrl((unsigned char)*text))/
