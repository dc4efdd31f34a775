#!/usr/bin/env bash
# Builds, where no image can be pulled, images that stand in for those of docker-compose.yml, under
# their names: a Debian of debootstrap with Python or nginx, and the Elasticsearch of local_node
# with a JDK. What is composed of them is then the file as it is.
#   stand-ins.sh FOLDER ELASTICSEARCH JDK
set -euo pipefail
folder=$1 elasticsearch=$2 jdk=$3
here=$(dirname "$(readlink -f "$0")")

debian=$folder/debian
debootstrap --variant=minbase \
  --include=ca-certificates,curl,nginx-light,procps,python3,python3-venv \
  "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$debian" >"$folder/debootstrap.log"
# Whatever this machine trusts and however it finds packages.
cp /etc/ssl/certs/ca-certificates.crt "$debian/etc/ssl/certs/"
printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' >"$debian/etc/pip.conf"
tar --create --directory="$debian" . | docker import --change 'CMD ["bash"]' - stand-in:debian
rm -rf "$debian"

docker tag stand-in:debian "$(sed -n 's/^FROM \(python:[^ ]*\).*/\1/p' "$here/../../Dockerfile" | head -1)"
docker tag stand-in:debian "$(sed -n 's/^ *image: \(nginx:.*\)/\1/p' "$here/../../docker-compose.yml")"

context=$folder/elasticsearch
mkdir "$context"
cp --recursive "$elasticsearch" "$context/elasticsearch"
cp --recursive --dereference "$jdk" "$context/jdk"
cp "$here/elasticsearch-entrypoint" "$context/"
cat >"$context/Dockerfile" <<'DOCKERFILE'
FROM stand-in:debian
RUN useradd --uid 1000 --gid 0 --home-dir /usr/share/elasticsearch elasticsearch
COPY --chown=1000:0 elasticsearch /usr/share/elasticsearch
COPY jdk /usr/share/elasticsearch/jdk
COPY elasticsearch-entrypoint /usr/local/bin/
RUN install --directory --owner=1000 --group=0 --mode=0775 \
      /usr/share/elasticsearch/data /usr/share/elasticsearch/logs \
 && printf 'network.host: 0.0.0.0\n' >/usr/share/elasticsearch/config/elasticsearch.yml \
 && install --directory --owner=1000 --group=0 /usr/share/elasticsearch/config/jvm.options.d \
 && chown -R 1000:0 /usr/share/elasticsearch/config && chmod -R u+w /usr/share/elasticsearch/config
USER 1000:0
WORKDIR /usr/share/elasticsearch
ENTRYPOINT ["elasticsearch-entrypoint"]
DOCKERFILE
image=$(sed -n 's/^ *image: \(elasticsearch:.*\)/\1/p' "$here/../../docker-compose.yml")
DOCKER_BUILDKIT=0 docker build --quiet --tag "$image" "$context"
rm -rf "$context"
