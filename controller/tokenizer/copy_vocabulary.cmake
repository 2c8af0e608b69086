# Copies the files of a vocabulary FROM a folder TO another, where they are there and differ.
file(GLOB files ${FROM}/*)
if(files)
  file(MAKE_DIRECTORY ${TO})
  file(COPY ${files} DESTINATION ${TO})
endif()
