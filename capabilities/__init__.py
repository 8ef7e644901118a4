"""What Rekognition can do: the catalogue, the Regions, the stable names of resources."""
