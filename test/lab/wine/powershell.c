/* Stands for Windows PowerShell in Wine: reads the agent's questions from standard input, answers each from C:\answers\NAME.json. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *slurp(FILE *from, size_t *length) {
  size_t room = 1 << 16;
  char *text = malloc(room + 1);
  *length = 0;
  for (size_t n; (n = fread(text + *length, 1, room - *length, from)) > 0;) {
    *length += n;
    if (*length == room) text = realloc(text, (room *= 2) + 1);
  }
  text[*length] = 0;
  return text;
}

int main(void) {
  const char *mark = "query = \"";
  size_t length;
  char *rest = slurp(stdin, &length);
  while ((rest = strstr(rest, mark))) {
    rest += strlen(mark);
    char *end = strchr(rest, '"');
    if (!end) break;
    int asked = strncmp(end, "\"; answer", 9) == 0;
    char path[300];
    snprintf(path, sizeof path, "C:\\answers\\%.*s.json", (int)(end - rest), rest);
    FILE *file = asked ? fopen(path, "rb") : NULL;
    if (file) {
      char *answer = slurp(file, &length);
      for (char *at = answer; *at; at++) if (*at == '\n' || *at == '\r') *at = ' ';
      printf("{\"query\":\"%.*s\",\"answer\":%s}\n", (int)(end - rest), rest, answer);
      fclose(file);
    } else if (asked) {
      printf("{\"query\":\"%.*s\",\"problem\":\"The term is not recognized as the name of a cmdlet.\"}\n", (int)(end - rest), rest);
    }
    fflush(stdout);
    rest = end;
  }
  return 0;
}
